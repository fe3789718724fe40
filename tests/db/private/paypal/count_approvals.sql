begin;
\ir ../../support/paypal.sql
select plan(5);

select is(private.count_approvals(:'payment'), 0::bigint, 'not approved');
select pg_temp.reading('order', pg_temp.paypal_order()) as answer \gset
select is(private.count_approvals(:'payment'), 1::bigint, 'we read of it');
select pg_temp.reading('order', pg_temp.paypal_order('APPROVED', '{}', '{"update_time": "later"}')) as answer \gset
select is(private.count_approvals(:'payment'), 1::bigint, 'reading of it again says nothing new');
select pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order(), 'WH-1'),
    pg_temp.paypal_webhook('CHECKOUT.ORDER.APPROVED', pg_temp.paypal_order(), 'WH-1') \gset answer_
select is(private.count_approvals(:'payment'), 2::bigint, 'each news of it counts, once');
select pg_temp.paypal_webhook('CHECKOUT.ORDER.COMPLETED', pg_temp.paypal_order('COMPLETED'), 'WH-3') as answer \gset
select is(private.count_approvals(:'payment'), 2::bigint, 'nothing else does');

select * from finish();
rollback;
