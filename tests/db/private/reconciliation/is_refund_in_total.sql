begin;
\ir ../../support/evidence.sql
select plan(5);

create function pg_temp.told(object_id text, amount bigint, before timestamptz default now() + interval '1 s')
returns boolean
language sql stable
as $$ select private.is_refund_in_total(payments, told.object_id, amount, before) from data.payments $$;

update data.payments set captured_minor = 1250, captured_currency = 'USD';
select ok(not pg_temp.told('re_1', 500), 'nothing was told');
select pg_temp.claims('refunded_total ch_1 300 - USD, refunded_total ch_1 500 - USD') as done \gset
select ok(pg_temp.told('re_1', 500), 'by the charge''s figure, without a name');
select ok(not pg_temp.told('re_1', 500, now()), 'but not before it was heard of');
select ok(not pg_temp.told('re_1', 501), 'not more than that');
select pg_temp.claims('refund re_2 100 pending USD') as done \gset
select ok(
    not pg_temp.told('re_1', 500) and pg_temp.told('re_1', 400) and pg_temp.told('re_2', 100),
    'what has a name is in it'
);

select * from finish();
rollback;
