create function private.wake_notifications()
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_events jsonb[];
begin
    with come as (
        update data.notifications set send_after = null
        where notifications.id in (
            select waiting.id from data.notifications as waiting
            where waiting.send_after <= now()
            order by waiting.send_after limit 1000 for update skip locked
        )
        returning *
    )

    select array_agg(private.notification_event(come)) into v_events from come where come.status = 'PENDING';
    if v_events is null then
        return 0;
    end if;
    perform private.emit(v_events);
    return cardinality(v_events);
end;
$$;

comment on function private.wake_notifications is
'Queue the notifications that have become due; returns how many. Called by pg_cron every minute.';

grant execute on function private.wake_notifications to clock;
