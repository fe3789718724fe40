begin;
\ir ../../support/paypal.sql
select plan(12);

create function pg_temp.asked() returns bigint
language sql stable
as $$ select count(*) from pgmq.q_events where message ->> 'type' = 'payment.approved' $$;

select is(
    pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order(), 'WH-1') ->> 'status', 'processed',
    'an approval is applied at once'
);
select is(
    (select message -> 'data' from pgmq.q_events where message ->> 'type' = 'payment.approved'),
    jsonb_build_object('payment_id', :'payment', 'donation_id', :'donation', 'campaign_id', :'campaign'), 'it is to be captured'
);
select is((select sub_status from data.payments), 'approved', 'and shows so');
select pg_temp.reading('order', pg_temp.paypal_order()) as answer \gset
select is(pg_temp.asked(), 1::bigint, 'a reading that says the same calls for nothing');
select pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order()) as answer \gset
select is(pg_temp.asked(), 2::bigint, 'approved anew, after a card was declined, is captured anew');

select pg_temp.paypal_payment(pg_temp.donation(:'campaign'), 'ORDER2') as second \gset
select pg_temp.reading('order', pg_temp.paypal_order('APPROVED', '{}', '{"id": "ORDER2"}')) as answer \gset
select is(pg_temp.asked(), 3::bigint, 'a reading that knows it first, because the webhook was lost, calls for it');

-- News of a dispute comes before that of its capture.
select pg_temp.reading('dispute', pg_temp.paypal_dispute('5.00')) as answer \gset
select is(:'answer'::jsonb ->> 'reason', 'unknown_payment', 'nobody knows yet what is disputed');
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 0 disputed 500', 'applied with its capture');
select is((select count(*) from data.gateway_events where status = 'parked'), 0::bigint, 'nothing waits');

select pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order()) as answer \gset
select is(pg_temp.asked(), 3::bigint, 'what is captured is not captured again');
select private.ask_capture(event, pg_temp.paypal_order()) as done
from data.gateway_events as event where event_id = 'WH-1' \gset
select is(pg_temp.asked(), 3::bigint, 'however late');
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
