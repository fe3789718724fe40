begin;
select plan(3);

select is_empty('select * from private.dead_letters', 'nothing was given up on');
select pgmq.send(queue_name, jsonb_build_object('queue', queue_name), '{"reason": "boom"}'::jsonb) as sent
from pgmq.list_queues() where queue_name like '%\_dead' \g (tuples_only) /dev/null
select set_eq(
    'select queue, reason, message from private.dead_letters',
    $$select left(queue_name, -5), 'boom', jsonb_build_object('queue', queue_name)
    from pgmq.list_queues() where queue_name like '%\_dead'$$,
    'what was, per queue and with the reason'
);
select set_eq(
    'select queue || ''_dead'' from private.dead_letters',
    $$select queue_name::text from pgmq.list_queues() where queue_name like '%\_dead'$$,
    'of every queue of dead letters that there is'
);

select * from finish();
rollback;
