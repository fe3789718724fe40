create function private.queue_metrics()
returns table (
    queue text, waiting bigint, ready bigint, oldest_seconds int, dead bigint, oldest_dead_seconds int
)
language sql stable security definer set search_path = ''
as $$
    with measured as (
        select metric.queue_name, metric.queue_length, metric.queue_visible_length, metric.oldest_msg_age_sec
        from pgmq.metrics_all() as metric
    )

    select
        live.queue_name, live.queue_length, live.queue_visible_length, coalesce(live.oldest_msg_age_sec, 0),
        coalesce(dead.queue_length, 0), coalesce(dead.oldest_msg_age_sec, 0)
    from measured as live
    left join measured as dead on dead.queue_name = live.queue_name || '_dead'
    where live.queue_name not like '%\_dead'
    order by live.queue_name
$$;

comment on function private.queue_metrics is
$$Measure every queue: waiting messages, those ready to be taken, dead letters, and the age of the oldest of each

Waiting messages include those that are taken or delayed. Ages are in seconds, 0 for an empty queue. Dead letters wait
for a person: alert on dead > 0.$$;

grant execute on function private.queue_metrics to monitor, workers;
