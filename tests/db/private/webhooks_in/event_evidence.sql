begin;
\ir ../../support/paypal.sql
\ir ../../support/reconciliation.sql
select plan(4);

create function pg_temp.claims(gateway text, kind text, object jsonb) returns text
language sql stable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.object_id, claim.state, claim.amount_minor, claim.currency), ', ')
    from private.event_evidence((private.describe_listed(gateway, claims.kind, object)).event, object) as claim
$$;

select is(
    pg_temp.claims('stripe', 'charge', pg_temp.charge('{"currency": "isk", "amount_captured": 125000}')),
    'captured ch_1 1250 ISK', 'Stripe counts crowns in hundredths'
);
select is(pg_temp.claims('paypal', 'capture', pg_temp.paypal_capture()), 'captured CAPTURE1 1250 USD', 'PayPal in major units');
select is(
    pg_temp.claims('stripe', 'payment_intent', pg_temp.intent('{"status": "processing"}')), 'progress pi_1 processing',
    'what moves no money has no amount'
);
select throws_ok(
    $$select pg_temp.claims('stripe', 'charge', pg_temp.charge('{"currency": "xts"}'))$$,
    'PT400', 'unbookable_amount', 'a currency that we do not know'
);

select * from finish();
rollback;
