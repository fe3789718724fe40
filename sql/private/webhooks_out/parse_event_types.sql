create function private.parse_event_types(body json, field text)
returns text[]
language plpgsql immutable set search_path = ''
as $$
declare
    v_types text[];
begin
    if coalesce(json_typeof(body -> field), 'null') = 'null' then
        return null;
    end if;
    if json_typeof(body -> field) <> 'array' then
        perform private.fail('wrong_type', 400, field || ' must be an array');
    end if;
    if exists (select from json_array_elements(body -> field) as element where json_typeof(element) <> 'string') then
        perform private.fail('wrong_type', 400, field || ' must hold strings');
    end if;
    select array_agg(distinct element order by element) into v_types
    from json_array_elements_text(body -> field) as element;
    if v_types is null or cardinality(v_types) > 50
        or exists (
            select from unnest(v_types) as type
            where type <> '*' and not (private.is_public_event(type) and type ~ '^[a-z]+\.(\*|[a-z_]{1,50})$')
        )
    then
        perform private.fail('invalid_event_type', 400, field || ' must hold 1 to 50 types of events',
            'Such as donation.completed, payment.*, or * for all.');
    end if;
    return v_types;
end;
$$;

comment on function private.parse_event_types is
$$Parse an optional list of event types of a request, sorted and without repeats; null when absent

Types of campaigns, donations, payments and refunds, families such as donation.*, or *. 400 wrong_type,
invalid_event_type.$$;
