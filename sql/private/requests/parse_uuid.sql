create function private.parse_uuid(body json, field text)
returns uuid
language plpgsql immutable set search_path = ''
as $$
begin
    -- A plain cast would also take braces and odd hyphens.
    if json_typeof(body -> field) is distinct from 'string'
        or body ->> field !~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
    then
        perform private.fail('invalid_id', 400,
            field || ' must be a UUID such as 01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11');
    end if;
    return (body ->> field)::uuid;
end;
$$;

comment on function private.parse_uuid is 'Parse a required id of a request. 400 invalid_id.';
