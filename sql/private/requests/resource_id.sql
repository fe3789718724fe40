create function private.resource_id()
returns uuid
language plpgsql stable set search_path = ''
as $$
begin
    -- nginx writes the id of the path into this header, over whatever the client sent.
    return private.parse_uuid(json_build_object('id', private.header('x-resource-id')), 'id');
end;
$$;

comment on function private.resource_id is 'Read the id in the path of the request being answered. 400 invalid_id.';
