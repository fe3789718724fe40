create function private.find_dead_letters()
returns table (queue text, msg_id bigint, enqueued_at timestamptz, reason text, message jsonb)
language plpgsql stable set search_path = ''
as $$
begin
    for queue in
        select left(meta.queue_name, -5) from pgmq.meta where meta.queue_name like '%\_dead' order by meta.queue_name
    loop
        for msg_id, enqueued_at, reason, message in
            execute format(
                'select msg_id, enqueued_at, headers ->> ''reason'', message from pgmq.%I', 'q_' || queue || '_dead'
            )
        loop
            return next;
        end loop;
    end loop;
end;
$$;

comment on function private.find_dead_letters is
'List the messages in all queues named <queue>_dead, with the reason why workers gave up on them';
