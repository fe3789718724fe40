begin;
\ir ../../support/gift.sql
select plan(8);

select pg_temp.webhook('payment_intent.succeeded', pg_temp.intent(), 'evt_1') as first \gset

select is(
    private.answer_duplicate('stripe', 'test evt_1'),
    jsonb_build_object('status', 'duplicate', 'payment_id', :'payment'),
    'a duplicate is an answer that names the payment'
);
select results_eq(
    'select count(*) from data.gateway_redeliveries', 'values (1::bigint)', 'each further delivery is a row'
);
select is(
    (select count(*) from data.gateway_redeliveries join data.gateway_events on id = gateway_event_id
    where event_id = 'evt_1'), 1::bigint,
    'of the event that came again'
);

select pg_temp.webhook('customer.created', '{"id": "cus_1"}', 'evt_2') as first \gset
select is(
    private.answer_duplicate('stripe', 'test evt_2'), '{"status": "duplicate"}'::jsonb,
    'an event without a payment gets none in its answer'
);
select throws_ok(
    $$select private.answer_duplicate('stripe', 'test evt_3')$$, 'P0002', null,
    'what was never stored is not a duplicate'
);
select throws_ok(
    $$select private.answer_duplicate('paypal', 'test evt_1')$$, 'P0002', null, 'another gateway may use the same id'
);

update data.gateway_events set gateway = 'paypal', transmission_id = 'sent-1' where event_id = 'evt_2';
select is(
    private.answer_duplicate('paypal', 'event other', 'sent-1'), '{"status": "duplicate"}'::jsonb,
    'a transmission that came with another event is a duplicate as well'
);
select throws_ok(
    $$select private.answer_duplicate('paypal', 'event other', null)$$, 'P0002', null, 'which needs one'
);

select * from finish();
rollback;
