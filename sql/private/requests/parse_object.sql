create function private.parse_object(body json, field text)
returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
    v_object jsonb;
begin
    if coalesce(json_typeof(body -> field), 'null') not in ('null', 'object') then
        perform private.fail('wrong_type', 400, field || ' must be a JSON object');
    end if;
    -- PostgreSQL writes 1e131071 out in full: three kilobytes of input would become forty megabytes.
    if (body ->> field) ~ '[eE][+-]?[0-9]{4}'
        and regexp_replace(body ->> field, '"(\\.|[^"\\])*"', '', 'g') ~ '[eE][+-]?0*[1-9][0-9]{3}'
    then
        perform private.fail('invalid_number', 400,
            field || ' holds a number with an exponent of more than three digits');
    end if;
    -- JSON null is absent.
    select value::jsonb into v_object from json_each(body) where key = field and json_typeof(value) = 'object';
    -- Readers of other languages give up on deep nesting.
    if v_object @? '$.**{33 to last}' then
        perform private.fail('nested_too_deeply', 400, field || ' is nested more than 32 levels deep');
    end if;
    return v_object;
end;
$$;

comment on function private.parse_object is
$$Parse an optional JSON object of a request; null when absent

400 wrong_type, invalid_number, nested_too_deeply.$$;
