create function private.minor_units(gateway text, units numeric, currency text)
returns bigint
language plpgsql stable set search_path = ''
as $$
declare
    v_minor numeric;
begin
    select units * 10::numeric ^ (
        currencies.exponent
        - case when gateways.has_decimal_amounts then 0 else coalesce(rule.exponent, currencies.exponent) end
    )
    into v_minor
    from data.currencies
    inner join data.gateways on gateways.name = minor_units.gateway
    left join data.gateway_currencies as rule
        on rule.currency = currencies.code and rule.gateway = minor_units.gateway
    where currencies.code = minor_units.currency;
    -- Ten times what a gift may be. Booked amounts enter sums that everybody reads: a bigint holds 900,000 of these.
    if (v_minor = trunc(v_minor) and abs(v_minor) < 1e13::numeric) is not true then
        perform private.fail('unbookable_amount', 400,
            format(
                '%s %s of %s is not a whole number of our minor units, or absurdly large', units, currency, gateway
            ));
    end if;
    return v_minor::bigint;
end;
$$;

comment on function private.minor_units is
$$Convert an amount as the gateway writes it, an integer in its units or a decimal in major units, into our minor units

Raises unbookable_amount for a currency that we do not know, for a fraction of a minor unit, and from 10^13 minor units
on. The event is then parked; nothing is rounded.$$;
