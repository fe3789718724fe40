begin;
\ir ../../support/paypal.sql
\ir ../../support/reconciliation.sql
select plan(17);

select pg_temp.payment(pg_temp.donation(:'campaign', '12.50', 'bob@example.org')) as stripe \gset
select pg_temp.run() as run \gset
set local role workers;
select private.reconcile_page(:'run', 'payment_intent', '{"object": "list", "data": []}') as empty,
    private.reconcile_page(:'run', 'payment_intent', '{"object": "list", "data": [{"id": "pi_1", "object": "payment_intent",
        "amount": 1250, "amount_received": 1250, "currency": "usd", "status": "succeeded", "metadata": {"x": "\\u0000"}},
        {"id": "pi_cart", "object": "payment_intent", "amount": 1, "currency": "usd", "status": "requires_payment_method"}]}'
    ) as two \gset
reset role;
select results_eq(format('values (%s, %s)', :'empty', :'two'), 'values (0, 2)', 'it says how many objects there were');
select is(pg_temp.state(:'stripe'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'what we missed is booked');
select is(pg_temp.found(:'run'), 'missing pi_1', 'and said; somebody else''s cart is no finding');
select matches(
    (select convert_from(raw, 'UTF8') from data.gateway_events where signature_scheme = 'api'),
    '^{"id": "pi_1", .*"x": "\\u0000"}}$', 'it is stored as a reading, to the byte'
);
select is(private.reconcile_page(:'run', 'payment_intent', pg_temp.page(
    pg_temp.intent('{"status": "canceled"}')
)), 1, 'an object that is listed twice');
select is(pg_temp.state(:'stripe'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'counts once');
select results_eq(
    format('select kind, object_id, payment_id, is_applied from data.reconciliation_items where reconciliation_id = %s
        order by object_id', :'run'),
    format('values (''payment_intent'', ''pi_1'', %L::uuid, true), (''payment_intent'', ''pi_cart'', null, false)', :'stripe'),
    'what was listed is remembered'
);
select is(private.reconcile_page(:'run', 'charge', pg_temp.page(
    pg_temp.charge('{"balance_transaction": {"id": "txn_1", "fee": 66, "currency": "usd"}}')
)), 1, 'its charge, with the fee');
select is((select fee_minor from data.payments where id = :'stripe'), 66::bigint, 'which is booked');
select is(pg_temp.found(:'run'), 'missing pi_1', 'but late as fees are, is no finding');
-- An object that fails does not hide the others.
select is(private.reconcile_page(:'run', 'refund', pg_temp.page(
    pg_temp.refund(500, 'succeeded', 're_bad', '{"amount": "a lot"}'), pg_temp.refund(500, 'succeeded', 're_2')
)), 2, 'a refund that cannot be read, and one that can');
select is(pg_temp.found(:'run'), 'missing pi_1, missing re_2, missing re_bad!', 'both are told of');
select is(pg_temp.state(:'stripe'), 'CAPTURED captured 1250 refunded 500 disputed 0', 'one is booked');
-- PayPal's objects come one by one.
select pg_temp.run('paypal') as other \gset
select private.reconcile_page(:'other', 'transaction', pg_temp.transaction('CAPTURE1')),
    private.reconcile_page(:'other', 'capture', pg_temp.bytes_of(pg_temp.paypal_capture())) \gset answer_
select is(pg_temp.found(:'other'), 'missing CAPTURE1', 'a capture at PayPal');
select throws_ok(
    format('select private.reconcile_page(%s, ''charge'', ''{}'')', -1), 'P0002', null, 'no such comparison'
);
select private.finish_reconciliation(:'other') as report \gset
select throws_ok(
    format('select private.reconcile_page(%s, ''capture'', ''{}'')', :'other'), 'P0002', null, 'it is over'
);
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
