-- Verify careforall:gateway_queues on pg

begin;

select 1 / (count(*) = 3)::int from pgmq.topic_bindings
where (pattern, queue_name) in (
    ('payment.approved', 'captures'), ('gateway_event.unconfirmed', 'confirmations'),
    ('reconciliation.due', 'reconciliations')
);
select pgmq.send(queue, '{}'::jsonb)
from unnest(array[
    'captures', 'captures_dead', 'confirmations', 'confirmations_dead', 'reconciliations', 'reconciliations_dead'
]) as queue;

rollback;
