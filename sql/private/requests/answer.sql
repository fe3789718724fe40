create function private.answer(status int, location text default null, is_replay boolean default false)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    perform
        set_config('response.status', status::text, true),
        set_config('response.headers', (
            -- PostgREST wants one object per header.
            select coalesce(json_agg(json_build_object(header.name, header.value)), '[]')::text
            from (values ('Location', location), ('Idempotency-Replayed', case when is_replay then 'true' end))
                as header (name, value)
            where header.value is not null
        ), true);
end;
$$;

comment on function private.answer is
'Set the HTTP status of the answer, its Location, and Idempotency-Replayed for a replay';
