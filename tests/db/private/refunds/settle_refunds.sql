begin;
\ir ../../support/gift.sql
select plan(14);

select pg_temp.capture() as answer \gset
select is(private.settle_refunds(:'payment', 'USD'), 0::bigint, 'nothing was asked back');

insert into data.refunds (payment_id, amount_minor, currency, requested_by) values (:'payment', 500, 'USD', 'staff')
returning id as refund \gset
update data.payments set requested_refund_minor = 500;
-- The gateway's webhook of a refund that carries our id.
create function pg_temp.news(refund_id uuid, status text, id text default 're_1') returns jsonb
language sql volatile
as $$
    select pg_temp.webhook('refund.updated', pg_temp.refund(
        500, status, id, jsonb_build_object('metadata', jsonb_build_object('refund_id', refund_id))
    ))
$$;
select is(private.settle_refunds(:'payment', 'USD'), 500::bigint, 'asked back, not heard of');
select results_eq('select status, gateway_refund_id from data.refunds', $$values ('PENDING', null)$$, 'it waits');

select pg_temp.news(:'refund', 'pending') as answer \gset
select results_eq(
    'select status, gateway_refund_id from data.refunds', $$values ('PENDING', 're_1')$$, 'the gateway knows of it'
);
select pg_temp.news(:'refund', 'succeeded') as answer \gset
select results_eq('select status, gateway_refund_id from data.refunds', $$values ('SUCCEEDED', 're_1')$$, 'done');
select version as version from data.refunds \gset
select pg_temp.news(:'refund', 'pending') as answer \gset
select results_eq('select version from data.refunds', format('values (%s)', :'version'), 'late news touch nothing');
select is((select requested_refund_minor from data.payments), 500::bigint, 'it counts as asked back');
select pg_temp.news(:'refund', 'failed') as answer \gset
select results_eq('select status from data.refunds', $$values ('FAILED')$$, 'failed in the end');
select is((select requested_refund_minor from data.payments), 0::bigint, 'then nothing was asked back');
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'and the money is ours again');

-- Asked for again after a definite failure: the gateway has a second refund with the same id of ours.
select pg_temp.news(:'refund', 'succeeded', 're_2') as answer \gset
select results_eq(
    'select status, gateway_refund_id from data.refunds', $$values ('SUCCEEDED', 're_2')$$,
    'one that succeeds is what became of it'
);
select pg_temp.news(:'refund', 'failed', 're_0') as answer \gset
select results_eq(
    'select status, gateway_refund_id from data.refunds', $$values ('SUCCEEDED', 're_2')$$,
    'whatever else failed, before or after'
);

select pg_temp.webhook('refund.created', pg_temp.refund(300, 'succeeded', 're_3')) as answer \gset
select results_eq(
    'select count(*) from data.refunds', 'values (1::bigint)', 'one made in the dashboard is none of ours'
);
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
