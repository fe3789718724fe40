create function private.parse_boolean(body json, field text, fallback boolean)
returns boolean
language plpgsql immutable set search_path = ''
as $$
begin
    if coalesce(json_typeof(body -> field), 'null') not in ('null', 'boolean') then
        perform private.fail('wrong_type', 400, field || ' must be true or false');
    end if;
    return coalesce((body ->> field)::boolean, fallback);
end;
$$;

comment on function private.parse_boolean is
'Parse an optional boolean of a request; fallback when absent. 400 wrong_type.';
