create function private.check_body(body json, allowed text[], required text[])
returns void
language plpgsql stable set search_path = ''
as $$
declare
    v_field text;
begin
    if json_typeof(body) is distinct from 'object' then
        perform private.fail('body_not_an_object', 400, 'body must be one JSON object');
    end if;
    select key into v_field from json_object_keys(body) as key where key <> all (allowed) limit 1;
    if found then
        perform private.fail('unknown_field', 400, left(v_field, 100) || ' is not a field of this request',
            'Fields: ' || array_to_string(allowed, ', '));
    end if;
    -- PostgreSQL would take the last of two equal keys, another reader the first. A request must mean one thing.
    select key into v_field from json_object_keys(body) as key group by key having count(*) > 1 limit 1;
    if found then
        perform private.fail('repeated_field', 400, v_field || ' occurs more than once');
    end if;
    select field into v_field from unnest(required) as field
    where coalesce(json_typeof(body -> field), 'null') = 'null' limit 1;
    if found then
        perform private.fail('missing_field', 400, v_field || ' is required');
    end if;
end;
$$;

comment on function private.check_body is
$$Refuse a body that is not an object, has an unknown or repeated field, or lacks a required one

Null counts as absent. 400 body_not_an_object, unknown_field, repeated_field, missing_field.$$;
