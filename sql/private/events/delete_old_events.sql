create function private.delete_old_events()
returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_deleted bigint;
begin
    -- 30 days: longer than any schedule, and longer than anybody asks what happened to a delivery.
    delete from data.webhook_deliveries where created_at < now() - interval '30 days';
    -- 90 days, as the feed promises. The newest event stays, because positions continue from it.
    delete from data.event_log
    where recorded_at < now() - interval '90 days' and position < (select max(position) from data.event_log);
    get diagnostics v_deleted = row_count;
    return v_deleted;
end;
$$;

comment on function private.delete_old_events is
'Delete events after 90 days and webhook deliveries after 30; returns how many events. Called by pg_cron.';

grant execute on function private.delete_old_events to clock;
