begin;
select plan(4);

select set_eq(
    'select queue_name::text from pgmq.list_queues()',
    $$select queue || suffix
    from unnest(array[
        'captures', 'confirmations', 'events', 'notifications', 'reconciliations', 'refunds', 'totals',
        'webhook_deliveries', 'webhooks'
    ]) as queue
    cross join unnest(array['', '_dead']) as suffix$$,
    'one queue per subscriber, each with its dead letters'
);
select set_eq(
    'select pattern::text, queue_name::text from pgmq.topic_bindings',
    $$values ('donation.completed', 'notifications'), ('donation.completed', 'totals'), ('donation.refunded', 'totals'),
    ('payment.refunded', 'totals'), ('payment.disputed', 'totals'), ('refund.requested', 'refunds'),
    ('payment.approved', 'captures'),
    ('gateway_event.unconfirmed', 'confirmations'), ('reconciliation.due', 'reconciliations'),
    ('campaign.goal_reached', 'notifications'), ('notification.due', 'notifications'),
    ('payment.refunded', 'notifications'),
    ('order.unsettled', 'captures'), ('events.recorded', 'webhooks')$$,
    'which queue is bound to what'
);
set local role workers;
select lives_ok(
    $$select pgmq.archive('notifications', msg_id) from pgmq.read('notifications', 30, 1)$$,
    'workers read and archive by themselves'
);
select throws_ok($$select pgmq.create('mine')$$, '42501', null, 'but make no queues');
reset role;

select * from finish();
rollback;
