begin;
\ir ../../support/paypal.sql
select plan(8);

create function pg_temp.told(amount bigint) returns boolean
language sql stable
as $$ select private.is_dispute_refunded(payments, amount) from data.payments where payment_intent_id = 'ORDER1' $$;

select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select pg_temp.reading('dispute', pg_temp.paypal_dispute('5.00', 'RESOLVED', 'RESOLVED_BUYER_FAVOUR')) as answer \gset
select ok(not pg_temp.told(500), 'a dispute alone');
select pg_temp.reading('refund', pg_temp.paypal_refund('5.00', 'COMPLETED', 'REVERSAL')) as answer \gset
select ok(pg_temp.told(500), 'and the reversal that settles it');
select is(
    pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 500 disputed 0', 'are one amount, told twice'
);
select ok(not pg_temp.told(501), 'another amount is another matter');
select pg_temp.reading('refund', pg_temp.paypal_refund('4.00', 'COMPLETED', 'OURS',
    jsonb_build_object('invoice_id', data.uuid_v7()))) as answer \gset
select ok(not pg_temp.told(400), 'nor does a refund that we asked for ourselves settle a dispute');
select pg_temp.reading('refund', pg_temp.paypal_refund('5.00', 'FAILED', 'REVERSAL')) as answer \gset
select ok(not pg_temp.told(500), 'or one that failed');

select pg_temp.paypal_payment(pg_temp.donation(:'campaign'), 'ORDER2') as second \gset
\set second_order '"supplementary_data": {"related_ids": {"order_id": "ORDER2"}}'
select pg_temp.reading('capture', pg_temp.paypal_capture(('{"id": "CAPTURE2", "status": "REFUNDED", ' || :'second_order' || '}')::jsonb)) as answer \gset
select pg_temp.reading('dispute', pg_temp.paypal_dispute('5.00') || '{"dispute_id": "PP-D-2",
    "disputed_transactions": [{"seller_transaction_id": "CAPTURE2"}]}') as answer \gset
select is(
    pg_temp.state(:'second'), 'REFUNDED captured 1250 refunded 750 disputed 500',
    'a capture that is gone whole counts the dispute in'
);
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
