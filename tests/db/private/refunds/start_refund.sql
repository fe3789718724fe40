begin;
\ir ../../support/gift.sql
select plan(13);

select pg_temp.capture() as answer \gset
select (private.add_refund(payments, 500, 'asked', 'staff')).id as refund from data.payments \gset

set local role workers;
select is(
    private.start_refund(:'refund'),
    jsonb_build_object(
        'gateway', 'stripe', 'payment_intent_id', 'pi_1', 'capture_id', null, 'amount', 500,
        'currency', 'USD', 'idempotency_key', 'refund-' || :'refund',
        'metadata', jsonb_build_object('refund_id', :'refund', 'payment_id', :'payment'), 'is_old', false
    ),
    'what to ask the gateway for'
);
select is(
    private.start_refund(:'refund'), private.start_refund(:'refund'), 'a worker that died asks for the very same again'
);
reset role;
update data.refunds set created_at = now() - interval '23 hours';
select is(private.start_refund(:'refund') -> 'is_old', 'false', 'for as long as the gateway remembers the key');
update data.refunds set created_at = now() - interval '23 hours 1 second';
select is(private.start_refund(:'refund') -> 'is_old', 'true', 'after that it must be looked for');

update data.refunds set currency = 'ISK', amount_minor = 7;
select is(private.start_refund(:'refund') -> 'amount', '700', 'in the gateway''s units');
select matches(private.start_refund(:'refund')::text, '"amount": 700,', 'as a whole number');
update data.refunds set gateway_refund_id = 're_1';
select is(private.start_refund(:'refund'), null, 'what it took on is not asked for again');
update data.refunds set gateway_refund_id = null, status = 'FAILED';
select is(private.start_refund(:'refund'), null, 'nor what it refused');
select is(private.start_refund(data.uuid_v7()), null, 'nor what was not asked for');

-- PayPal refunds captures, in decimals.
update data.refunds set status = 'PENDING', currency = 'USD', amount_minor = 500;
update data.payments set gateway = 'paypal';
select is(private.start_refund(:'refund') ->> 'capture_id', 'pi_1', 'of what was captured');
select is(private.start_refund(:'refund') -> 'amount', '"5.00"'::jsonb, 'in major units, as text');
select is(private.start_refund(:'refund') ->> 'currency', 'USD', 'of its currency');
set local role staff;
select throws_ok('select private.start_refund(null)', '42501', null, 'only workers ask gateways');
reset role;

select * from finish();
rollback;
