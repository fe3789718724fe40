begin;
\ir ../../support/evidence.sql
select plan(9);

create function pg_temp.refunds() returns text
language sql stable
as $$
    select string_agg(format('%s %s %s', refund.object_id, refund.state, refund.amount_minor), ', '
    order by refund.object_id)
    from data.payments cross join lateral private.fold_refunds(payments.id, 'USD') as refund
$$;

select is(pg_temp.refunds(), null, 'no refund');
select pg_temp.claim('refund', 're_1', 500, 'pending') as done \gset
select is(pg_temp.refunds(), 're_1 pending 500', 'asked for');
select pg_temp.claim('refund', 're_1', 500, 'requires_action') as done \gset
select is(pg_temp.refunds(), 're_1 pending 500', 'on its way');
select pg_temp.claim('refund', 're_1', 500, 'succeeded') as done \gset
select is(pg_temp.refunds(), 're_1 succeeded 500', 'done');
select pg_temp.claim('refund', 're_1', 500, 'failed') as done \gset
select is(pg_temp.refunds(), 're_1 failed 500', 'failed beats succeeded, whichever was heard last');
select pg_temp.claim('refund', 're_2', 300, 'canceled') as done \gset
select pg_temp.claim('refund', 're_2', 300, 'pending') as done \gset
select is(pg_temp.refunds(), 're_1 failed 500, re_2 failed 300', 'canceled is failed');
select pg_temp.claim('refund', 're_3', 100, null) as done \gset
select is(
    pg_temp.refunds(), 're_1 failed 500, re_2 failed 300, re_3 pending 100',
    'a refund without a state counts as on its way'
);
select pg_temp.claim('refund', 're_3', 100, 'a_state_of_tomorrow') as done \gset
select is(
    pg_temp.refunds(), 're_1 failed 500, re_2 failed 300, re_3 pending 100', 'so does one in a state we do not know'
);
select pg_temp.claim('refund', 're_4', 400, 'succeeded', 'EUR') as done \gset
select is(
    pg_temp.refunds(), 're_1 failed 500, re_2 failed 300, re_3 pending 100', 'another currency is another matter'
);

select * from finish();
rollback;
