create function private.fail_for_now(
    word text, http int, retry_after int, detail text default '', hint text default ''
)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    -- PostgREST sends a header with an error only for SQLSTATE PGRST.
    raise sqlstate 'PGRST' using
        message = json_build_object(
            'code', 'PT' || http, 'message', word, 'details', coalesce(detail, ''), 'hint', coalesce(hint, '')
        )::text,
        detail = json_build_object(
            'status', http, 'headers', json_build_object('Retry-After', retry_after::text)
        )::text;
end;
$$;

comment on function private.fail_for_now is
$$Refuse a request that may be repeated after retry_after seconds

As private.fail, with the header Retry-After, which only PostgREST understands.$$;
