create function private.delete_expired_keys()
returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_deleted bigint;
begin
    delete from data.idempotency_keys where expires_at <= now();
    get diagnostics v_deleted = row_count;
    return v_deleted;
end;
$$;

comment on function private.delete_expired_keys is
'Delete idempotency keys with their answers after 72 hours; returns how many. Called by pg_cron.';

grant execute on function private.delete_expired_keys to clock;
