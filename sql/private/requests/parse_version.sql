create function private.parse_version(body json)
returns int
language plpgsql immutable set search_path = ''
as $$
begin
    if json_typeof(body -> 'version') <> 'number' or body ->> 'version' !~ '^[1-9][0-9]{0,8}$' then
        perform private.fail('wrong_type', 400, 'version must be the whole number that was read');
    end if;
    return (body ->> 'version')::int;
end;
$$;

comment on function private.parse_version is 'Parse the required version of a change. 400 wrong_type.';
