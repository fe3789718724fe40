begin;
\ir ../../support/paypal.sql
select plan(11);

-- Lets time pass for all evidence.
create function pg_temp.pass(pause interval) returns void
language sql volatile
as $$
    alter table data.evidence disable trigger user;
    update data.payments set created_at = created_at - pause;
    update data.evidence set recorded_at = recorded_at - pause;
    update data.refunds set created_at = created_at - pause;
$$;

create function pg_temp.is_unsettled(payment uuid) returns boolean
language sql stable
as $$ select exists (select from private.unsettled_orders() where payment_id = payment) $$;

create function pg_temp.captured_as(status text) returns jsonb
language sql volatile
as $$
    select pg_temp.reading('order', pg_temp.paypal_order('COMPLETED', jsonb_build_object(
        'captures', jsonb_build_array(pg_temp.paypal_capture(jsonb_build_object('status', status)))
    )))
$$;

select pg_temp.payment(pg_temp.donation(:'campaign')) as other \gset
select is(pg_temp.is_unsettled(:'payment'), false, 'its webhooks have ten minutes to come');
select pg_temp.pass('11 minutes');
select is(pg_temp.is_unsettled(:'payment'), true, 'then somebody has to look');
select is(pg_temp.is_unsettled(:'other'), false, 'but not at Stripe, which lists what it has');
select pg_temp.pass('1 day');
select is(pg_temp.is_unsettled(:'payment'), false, 'what nobody approved in a day, nobody will');

select pg_temp.captured_as('PENDING') as answer \gset
select pg_temp.pass('11 days');
select is(pg_temp.is_unsettled(:'payment'), true, 'a capture may take days');
select pg_temp.captured_as('COMPLETED') as answer \gset
select is(pg_temp.is_unsettled(:'payment'), false, 'and has an end');

select pg_temp.reading('refund', pg_temp.paypal_refund('5.00', 'PENDING')) as answer \gset
select pg_temp.pass('11 minutes');
select is(pg_temp.is_unsettled(:'payment'), true, 'a refund may take days, too');
select pg_temp.reading('refund', pg_temp.paypal_refund('5.00', 'FAILED')) as answer \gset
select is(pg_temp.is_unsettled(:'payment'), false, 'and fail');

select (private.add_refund(payments, 300, null, 'staff@example.org')).id as refund from data.payments
where payments.id = :'payment' \gset
select pg_temp.pass('11 minutes');
select is(pg_temp.is_unsettled(:'payment'), false, 'one that was not asked for is for a worker to ask for');
select private.store_refund(:'refund', 'REFUND9') as done \gset
select is(pg_temp.is_unsettled(:'payment'), true, 'one that was asked for should be heard of');
select pg_temp.pass('60 days');
select is(pg_temp.is_unsettled(:'payment'), false, 'in two months a person has seen it');

select * from finish();
rollback;
