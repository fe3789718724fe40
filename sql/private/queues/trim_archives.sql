create function private.trim_archives(batch int default 50000)
returns bigint
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_queue record;
    v_deleted bigint;
    v_total bigint := 0::bigint;
begin
    for v_queue in
        select meta.queue_name, coalesce(
            retention.keep, case when meta.queue_name like '%\_dead' then interval '90 days' else interval '7 days' end
        ) as keep
        from pgmq.meta
        left join data.queue_retention as retention on retention.queue_name = meta.queue_name
    loop
        execute format(
            'delete from pgmq.%1$I where msg_id in (
                select old.msg_id from pgmq.%1$I as old where old.archived_at < now() - $1
                order by old.archived_at limit $2
            )', 'a_' || v_queue.queue_name
        ) using v_queue.keep, batch;
        get diagnostics v_deleted = row_count;
        v_total := v_total + v_deleted;
    end loop;
    return v_total;
end;
$$;

comment on function private.trim_archives is
$$Delete what queues worked off long ago, at most batch messages of each; returns how many

Archived messages are kept for 7 days, replayed dead letters for 90, or as data.queue_retention says. Messages that wait
are not touched. Called by pg_cron every minute.$$;

grant execute on function private.trim_archives to clock;
