create function private.delete_old_beats()
returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_deleted bigint;
begin
    -- Every worker process has its own name, so the names of dead ones would pile up.
    delete from data.worker_beats where beat_at < now() - interval '1 day';
    get diagnostics v_deleted = row_count;
    return v_deleted;
end;
$$;

comment on function private.delete_old_beats is
'Delete the beats of workers that have been silent for a day; returns how many. Called by pg_cron.';

grant execute on function private.delete_old_beats to clock;
