create function private.worker_is_alive()
returns boolean
language sql stable security definer set search_path = ''
as $$
    select exists (select from data.worker_beats where beat_at > clock_timestamp() - interval '10 seconds')
$$;

comment on function private.worker_is_alive is 'Decide whether a worker has been alive within the last ten seconds';

grant execute on function private.worker_is_alive to workers, monitor;
