begin;
\ir ../../support/evidence.sql
select plan(10);

create function pg_temp.known(kind text, object_id text) returns text
language sql stable
as $$
    select concat_ws(' ', money.state, money.amount_minor, money.currency, money.recorded_at = now())
    from data.payments cross join lateral private.known_money(payments, known.kind, known.object_id) as money
$$;

select is(pg_temp.known('payment_intent', 'pi_1'), '', 'nothing is known yet');
select pg_temp.claims('captured ch_1 1000 - USD, captured ch_2 250 - USD, captured ch_3 999 - EUR,'
    || ' refund re_1 300 pending USD, refund re_1 300 failed USD, dispute dp_1 100 lost USD') as done \gset
update data.payments set captured_minor = 1250, captured_currency = 'USD';
select is(pg_temp.known('charge', 'ch_1'), '1000 USD t', 'a charge, and when we heard of it');
select is(pg_temp.known('charge', 'ch_4'), 'USD', 'one that we never heard of');
select is(pg_temp.known('charge', 'ch_3'), 'USD t', 'one that was taken in another currency');
select is(pg_temp.known('payment_intent', 'pi_1'), '1000 USD t', 'of an intent, the most that anything claims');
select is(pg_temp.known('refund', 're_1'), 'failed 300 USD t', 'a refund in its final state');
select is(pg_temp.known('refund', 're_2'), 'USD', 'no other one');
select is(pg_temp.known('dispute', 'dp_1'), 'lost 100 USD t', 'a dispute');
select is(pg_temp.known('dispute', 're_1'), 'USD', 'kinds do not mix');
select pg_temp.claims('captured pi_1 1250 - USD') as done \gset
select is(pg_temp.known('payment_intent', 'pi_1'), '1250 USD t', 'an intent itself');

select * from finish();
rollback;
