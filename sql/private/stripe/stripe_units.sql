create function private.stripe_units(object jsonb, field text)
returns numeric
language plpgsql immutable set search_path = ''
as $$
declare
    v_units numeric;
begin
    if coalesce(jsonb_typeof(object -> field), 'null') = 'null' then
        return null;
    end if;
    -- Stripe sends integers. A cast would also take "1e3", " 10 " and "NaN", and guess what was meant.
    if jsonb_typeof(object -> field) = 'number' then
        v_units := (object ->> field)::numeric;
    end if;
    if (v_units = trunc(v_units)) is not true then
        perform private.fail('unbookable_amount', 400,
            format('%s is %s, which is not an integer', field, left(object ->> field, 50)));
    end if;
    return v_units;
end;
$$;

comment on function private.stripe_units is
$$Read an amount of a Stripe object in Stripe's units; null when absent

Raises unbookable_amount for anything but an integer; the event is then parked.$$;
