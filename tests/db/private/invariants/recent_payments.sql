begin;
\ir ../../support/gift.sql
select plan(5);

select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_2') as unpaid \gset
select set_eq(
    $$select id from private.recent_payments('-infinity')$$, format('values (%L::uuid), (%L)', :'payment', :'unpaid'),
    'all, for a full run'
);
select is_empty($$select id from private.recent_payments(now() - interval '1 hour')$$, 'none, without evidence');
select pg_temp.capture() as answer \gset
select pg_temp.webhook('charge.succeeded', pg_temp.charge()) as answer \gset
select set_eq(
    $$select id from private.recent_payments(now() - interval '1 hour')$$, format('values (%L::uuid)', :'payment'),
    'the one that got evidence'
);
select is(count(*), 1::bigint, 'once, however much') from private.recent_payments(now() - interval '1 hour');
select is_empty($$select id from private.recent_payments(now() + interval '1 hour')$$, 'not since then');

select * from finish();
rollback;
