begin;
\ir ../../support/paypal.sql
\ir ../../support/reconciliation.sql
select plan(11);

create function pg_temp.orphan(gateway text, kind text, object jsonb) returns text
language plpgsql volatile
as $$
declare
    v_run bigint := pg_temp.run(gateway);
begin
    perform private.report_orphan(
        pg_temp.row_of(v_run), kind, (private.describe_listed(gateway, kind, object)).event, object
    );
    return pg_temp.found(v_run);
end;
$$;
\set paid '{"id": "pi_9", "status": "succeeded"}'

select is(pg_temp.orphan('stripe', 'payment_intent', pg_temp.intent('{"id": "pi_9", "status": "processing"}')), null, 'no money yet');
select is(pg_temp.orphan('stripe', 'payment_intent', pg_temp.intent(:'paid')), 'orphan_payment pi_9!', 'money');
select is(
    pg_temp.orphan('stripe', 'charge', pg_temp.charge('{"payment_intent": "pi_9"}')), 'orphan_payment pi_9!', 'its charge is the same'
);
select is(
    pg_temp.orphan('stripe', 'charge', pg_temp.charge('{"payment_intent": null}')), 'orphan_payment ch_1!', 'a charge by itself'
);
select is(pg_temp.orphan('stripe', 'refund', pg_temp.refund(5)), 'orphan_refund re_1!', 'money that went back');
select is(pg_temp.orphan('paypal', 'capture', pg_temp.paypal_capture()), 'orphan_payment CAPTURE1!', 'at PayPal');
select is(pg_temp.orphan('paypal', 'refund', pg_temp.paypal_refund('5.00')), 'orphan_refund REFUND1!', 'and back from there');
select is(pg_temp.orphan('paypal', 'dispute', pg_temp.paypal_dispute('5.00')), 'orphan_payment PP-D-1!', 'a dispute about it');
select :'paid'::jsonb || jsonb_build_object('metadata', jsonb_build_object('payment_id', :'payment')) as ours \gset
update data.payments set payment_intent_id = null;
select is(
    pg_temp.orphan('stripe', 'payment_intent', pg_temp.intent(:'ours')), 'orphan_payment pi_9!', 'one that names a payment of ours'
);
select is(
    (select payment_id from data.reconciliation_findings order by noticed_at desc limit 1), :'payment'::uuid, 'says which'
);
update data.payments set payment_intent_id = 'ORDER1';
select is(
    pg_temp.orphan('stripe', 'payment_intent', pg_temp.intent(:'ours')), 'double_payment pi_9!', 'which has another intent already'
);

select * from finish();
rollback;
