create function private.hash_request(request jsonb)
returns bytea
language plpgsql immutable set search_path = ''
as $$
begin
    -- Null is absent, and a field that a later release adds must not make a retry look like another request.
    return sha256(convert_to((
        select coalesce(jsonb_object_agg(field.key, field.value), '{}')::text
        from jsonb_each(request) as field
        where field.value <> 'null'
    ), 'UTF8'));
end;
$$;

comment on function private.hash_request is
$$Hash a typed request, so that a repeated Idempotency-Key tells the same request from another

Fields that are null do not count.$$;
