begin;
\ir ../../support/paypal.sql
select plan(6);

create function pg_temp.money_of(gateway text, kind text, object jsonb) returns text
language sql stable
as $$
    select nullif(concat_ws(' ', money.kind, money.state, money.amount_minor, money.currency), '')
    from private.listed_money((private.describe_listed(gateway, money_of.kind, object)).event, object) as money
$$;

select is(
    pg_temp.money_of('stripe', 'payment_intent', pg_temp.intent('{"status": "succeeded"}')), 'captured 1250 USD', 'an intent'
);
select is(pg_temp.money_of('stripe', 'payment_intent', pg_temp.intent('{"status": "processing"}')), null, 'before it is paid');
select is(
    pg_temp.money_of('stripe', 'charge', pg_temp.charge(jsonb_build_object(
        'refunds', jsonb_build_object('data', jsonb_build_array(pg_temp.refund(500)))
    ))), 'captured 1250 USD', 'a charge itself, not the refunds in it'
);
select is(pg_temp.money_of('stripe', 'refund', pg_temp.refund(500, 'pending')), 'refund pending 500 USD', 'a refund');
select is(
    pg_temp.money_of('stripe', 'refund', pg_temp.refund(500, 'succeeded', 're_1', '{"reason": "partial_capture"}')), null,
    'not what was never captured'
);
select is(
    pg_temp.money_of('paypal', 'dispute', pg_temp.paypal_dispute('3.00')), 'dispute needs_response 300 USD', 'a dispute at PayPal'
);

select * from finish();
rollback;
