begin;
\ir ../../support/paypal.sql
select plan(6);

create function pg_temp.claimed(object jsonb) returns text
language sql stable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.object_id, claim.state, claim.units, claim.currency), ', '
        order by claim.kind, claim.object_id)
    from private.paypal_order_evidence(object) as claim
$$;

select is(pg_temp.claimed(pg_temp.paypal_order('CREATED')), 'progress ORDER1 created', 'where it is');
select is(pg_temp.claimed(pg_temp.paypal_order('APPROVED')), 'progress ORDER1 approved', 'approved');
select is(pg_temp.claimed(pg_temp.paypal_order('VOIDED')), 'voided ORDER1 voided', 'or gone');
select is(
    pg_temp.claimed(pg_temp.paypal_order('COMPLETED', jsonb_build_object(
        'captures',
        jsonb_build_array(pg_temp.paypal_capture(), pg_temp.paypal_capture('{"id": "CAPTURE2", "status": "PENDING"}')),
        'refunds', jsonb_build_array(pg_temp.paypal_refund('1.00'))
    ))),
    'captured CAPTURE1 12.50 USD, progress CAPTURE2 capture_pending, refund REFUND1 succeeded 1.00 USD',
    'with the captures and refunds in it'
);
select is(
    pg_temp.claimed(pg_temp.paypal_order('COMPLETED', jsonb_build_object(
        'authorizations',
        jsonb_build_array(jsonb_build_object('id', 'AUTH1', 'status', 'CREATED', 'amount', pg_temp.money('2.00')))
    ))), 'authorized AUTH1 2.00 USD', 'or what it holds'
);
select is(pg_temp.claimed('{"id": "ORDER1", "status": "COMPLETED"}'), null, 'completed alone says nothing');

select * from finish();
rollback;
