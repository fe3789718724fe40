begin;
\ir ../../support/paypal.sql
select plan(15);

set local role workers;
select is(
    private.start_capture(:'payment'),
    jsonb_build_object(
        'gateway', 'paypal', 'order_id', 'ORDER1', 'idempotency_key', 'capture-' || :'payment',
        'is_capturable', true, 'is_read_first', false
    ),
    'what to ask the gateway for'
);
select is(private.start_capture('00000000-0000-7000-8000-000000000000'), null, 'nothing, of what nobody asked for');
select is(private.start_capture(:'payment', true) -> 'is_read_first', 'true'::jsonb, 'a look reads before it captures');
reset role;
-- A card is declined, which PayPal would repeat for this key for ever; the donor approves with another card.
select pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order(), 'WH-1') as answer \gset
select is(
    private.start_capture(:'payment') ->> 'idempotency_key', 'capture-' || :'payment', 'the first approval has the first key'
);
select pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order(), 'WH-2') as answer,
    pg_temp.reading('order', pg_temp.paypal_order()) as declined \gset
select is(
    private.start_capture(:'payment') ->> 'idempotency_key', 'capture-' || :'payment' || '-2', 'the second one another'
);
select pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order(), 'WH-2') as answer \gset
select is(
    private.start_capture(:'payment') ->> 'idempotency_key', 'capture-' || :'payment' || '-2',
    'which stays, whatever is told or read again'
);
update data.payments set created_at = now() - interval '23 hours 1 minute';
select is(private.start_capture(:'payment') -> 'is_read_first', 'true'::jsonb, 'after a day its key may be forgotten');
update data.payments set payment_intent_id = null;
select is(private.start_capture(:'payment'), null, 'nothing, before there is an order');
select is(private.start_capture(:'payment', true), null, 'nor anything to look at');
update data.payments set payment_intent_id = 'ORDER1';
select pg_temp.reading('order', pg_temp.paypal_order('COMPLETED', jsonb_build_object(
    'captures', jsonb_build_array(pg_temp.paypal_capture())
))) as answer \gset
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'the order as the capture answers it');
select is(private.start_capture(:'payment'), null, 'nothing is left to be captured');
select is(private.start_capture(:'payment', true) -> 'is_capturable', 'false'::jsonb, 'but to be looked at');
select pg_temp.paypal_payment(pg_temp.donation(:'campaign'), 'ORDER2') as replaced \gset
select private.replace_payment(:'replaced') as done \gset
select is(private.start_capture(:'replaced'), null, 'nothing, where the donor chose otherwise');
select is(private.start_capture(:'replaced', true) -> 'is_capturable', 'false'::jsonb, 'whoever looks');
set local role webhook_adapter;
select throws_ok('select private.start_capture(null)', '42501', null, 'only workers capture');
reset role;

select * from finish();
rollback;
