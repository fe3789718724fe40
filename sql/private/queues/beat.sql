create function private.beat(worker text)
returns void
language sql volatile security definer set search_path = ''
as $$
    insert into data.worker_beats (worker) values (worker)
    on conflict (worker) do update set beat_at = clock_timestamp()
$$;

comment on function private.beat is 'Record that a worker process is alive; each process calls it every two seconds';

grant execute on function private.beat to workers;
