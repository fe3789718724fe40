begin;
\ir ../../support/paypal.sql
select plan(12);

set local role webhook_adapter;
select private.replace_payment(:'payment') as done \gset
reset role;
select results_eq(
    'select is_replaced, is_open, sub_status, version from data.payments',
    $$values (true, false, 'replaced', 3)$$, 'closed on our side'
);
select private.replace_payment(:'payment') as done \gset
select is((select version from data.payments), 3, 'doing it twice changes nothing');
select is_empty('select * from private.broken_invariants', 'the books add up');

select private.open_payment(json_build_object('donation_id', :'donation', 'gateway', 'stripe')) as opened \gset
select is(:'opened'::jsonb #>> '{call,gateway}', 'stripe', 'the donor may pay elsewhere');
select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent()) as answer \gset
select private.store_intent((:'opened'::jsonb #>> '{payment,id}')::uuid, 'pi_1', 's') as stored \gset
select is((select status from data.donations), 'FAILED', 'where the only payment that counts failed');

-- The gateway captured the replaced payment all the same, and the donor paid the other as well.
select pg_temp.capture() as answer \gset
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'the gift counts once');
select results_eq(
    'select gateway, is_counted from data.payments order by id', $$values ('paypal', true), ('stripe', false)$$,
    'the earlier payment is the gift'
);
select results_eq(
    'select payments.gateway, refunds.amount_minor from data.refunds join data.payments on payments.id = payment_id',
    $$values ('stripe', 1250::bigint)$$, 'the other goes back'
);
select is_empty('select * from private.broken_invariants', 'the books add up');

select throws_ok(
    format('select private.replace_payment(%L)', :'payment'), 'PT409', 'already_paid', 'what is captured cannot be closed'
);
select pg_temp.paypal_payment(pg_temp.donation(:'campaign'), 'ORDER2') as pending \gset
select pg_temp.reading('capture', pg_temp.paypal_capture(
    '{"id": "CAPTURE2", "status": "PENDING", "supplementary_data": {"related_ids": {"order_id": "ORDER2"}}}'
)) as answer \gset
select throws_ok(
    format('select private.replace_payment(%L)', :'pending'), 'PT409', 'payment_in_progress', 'nor what is on its way'
);
select throws_ok(
    $$select private.replace_payment('00000000-0000-7000-8000-000000000000')$$, 'PT404', 'payment_not_found', 'nor what is not'
);

select * from finish();
rollback;
