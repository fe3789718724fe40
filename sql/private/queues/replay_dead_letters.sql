create function private.replay_dead_letters(queue text, msg_id bigint default null, reason text default null)
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_dead text := queue || '_dead';
    v_id bigint;
    v_message jsonb;
    v_headers jsonb;
    v_ids bigint[] := array[]::bigint[];
begin
    if (select count(*) from pgmq.meta where queue_name in (queue, v_dead)) < 2 then
        perform private.fail('queue_not_found', 404, 'no queue with dead letters has this name');
    end if;
    for v_id, v_message, v_headers in execute format(
        'select letter.msg_id, letter.message, letter.headers from pgmq.%I as letter
            where ($1 is null or letter.msg_id = $1) and ($2 is null or letter.headers ->> ''reason'' like $2)
            order by letter.msg_id for update',
        'q_' || v_dead
    ) using msg_id, reason
    loop
        perform pgmq.send(
            queue, private.fresh_message(v_message),
            nullif(v_headers - array['reason', 'queue', 'msg_id', 'read_ct'], '{}'), 0
        );
        v_ids := v_ids || v_id;
    end loop;
    if cardinality(v_ids) > 0 then
        perform pgmq.archive(v_dead, v_ids);
        perform private.audit('replay_dead_letters', 'queue', data.uuid_v7(), jsonb_build_object(
            'queue', queue, 'msg_ids', v_ids, 'reason', reason
        ));
    end if;
    return cardinality(v_ids);
end;
$$;

comment on function private.replay_dead_letters is
$$Send the dead letters of a queue again, all, one, or those whose reason is LIKE a pattern; returns how many

One transaction moves them to their queue, where tries are counted from zero. Replaying twice sends once, and a message
whose work was done meanwhile does nothing. For the owner, in make psql. 404 queue_not_found.$$;
