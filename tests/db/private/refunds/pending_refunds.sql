begin;
\ir ../../support/evidence.sql
select plan(8);

create function pg_temp.pending() returns text
language sql volatile
as $$
    select format('%s asked for, %s on its way', pending.asked_for, pending.on_its_way)
    from data.payments cross join lateral private.pending_refunds(payments) as pending
$$;

select is(pg_temp.pending(), '0 asked for, 0 on its way', 'nothing');
update data.payments set captured_minor = 1250, captured_currency = 'USD';
insert into data.refunds (payment_id, amount_minor, currency, requested_by) values
(:'payment', 300, 'USD', 'staff'), (:'payment', 200, 'USD', 'staff');
select is(pg_temp.pending(), '500 asked for, 0 on its way', 'ours, of which the gateway has not told');
update data.refunds set gateway_refund_id = 're_1' where amount_minor = 300;
select is(pg_temp.pending(), '500 asked for, 0 on its way', 'the gateway''s answer alone is not evidence');
select pg_temp.claims('refund re_1 300 pending') as done \gset
select is(pg_temp.pending(), '200 asked for, 300 on its way', 'once it has told it is on its way');
select pg_temp.claims('refund re_2 100 pending') as done \gset
select is(pg_temp.pending(), '200 asked for, 400 on its way', 'like one made in the dashboard');
update data.refunds set status = 'FAILED' where amount_minor = 200;
select is(pg_temp.pending(), '0 asked for, 400 on its way', 'a failed refund is no longer pending');
select pg_temp.claims('refund re_1 300 succeeded, refund re_2 100 failed') as done \gset
select is(pg_temp.pending(), '0 asked for, 0 on its way', 'what is settled neither');
select pg_temp.claims('refund re_3 100 pending EUR') as done \gset
select is(pg_temp.pending(), '0 asked for, 0 on its way', 'another currency is another matter');

select * from finish();
rollback;
