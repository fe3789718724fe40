begin;
\ir ../../support/paypal.sql
\ir ../../support/reconciliation.sql
select plan(6);

create function pg_temp.unbooked(id text, code text, more jsonb default '{}') returns text
language plpgsql volatile
as $$
declare
    v_run bigint := pg_temp.run('paypal');
begin
    perform private.reconcile_page(v_run, 'transaction', pg_temp.transaction(id, code, more));
    return (
        select string_agg(
            finding || ' ' || object_id, ', ') from private.find_unbooked_transactions(pg_temp.row_of(v_run)
        )
    );
end;
$$;

select is(pg_temp.unbooked('CAPTURE1', 'T0006'), 'orphan_payment CAPTURE1', 'money that we never heard of');
select is(pg_temp.unbooked('REFUND1', 'T1107'), 'orphan_refund REFUND1', 'and what went back');
select is(pg_temp.unbooked('CAPTURE1', 'T0006', '{"transaction_status": "P"}'), null, 'not what is pending');
select is(pg_temp.unbooked('FEE1', 'T0400'), null, 'nor what is not a gift');
select pg_temp.reading('capture', pg_temp.paypal_capture()),
pg_temp.reading('refund', pg_temp.paypal_refund('1.00')) \gset answer_
select is(
    concat_ws(', ', pg_temp.unbooked('CAPTURE1', 'T0006'), pg_temp.unbooked('REFUND1', 'T1107'),
        pg_temp.unbooked('REVERSAL1', 'T1106', '{"paypal_reference_id": "CAPTURE1"}')), '', 'what is booked is not a finding'
);
select is(
    pg_temp.unbooked('REFUND2', 'T1107', '{"paypal_reference_id": "CAPTURE1"}'), 'orphan_refund REFUND2',
    'each refund for itself'
);

select * from finish();
rollback;
