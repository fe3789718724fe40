begin;
\ir ../../support/evidence.sql
select plan(7);

create function pg_temp.fees() returns text
language sql stable
as $$ select format('%s %s', fee.amount_minor, fee.currency)
from data.payments cross join lateral private.fold_fees(payments.id) as fee $$;

select is(pg_temp.fees(), null, 'no fee is known');
select pg_temp.claim('fee', 'txn_1', 0) as done \gset
select is(pg_temp.fees(), null, 'a fee of nothing is not a fee');
select pg_temp.claim('fee', 'txn_2', 66) as done \gset
select is(pg_temp.fees(), '66 USD', 'the fee of a balance transaction');
select pg_temp.claim('fee', 'txn_3', 1500) as done \gset
select is(pg_temp.fees(), '1566 USD', 'a dispute brings another');
select pg_temp.claim('fee', 'txn_4', -1500) as done \gset
select is(pg_temp.fees(), '66 USD', 'and winning gives it back');
select pg_temp.claim('fee', 'txn_2', 70) as done \gset
select is(pg_temp.fees(), '70 USD', 'a figure that was corrected: the highest of each balance transaction');
select pg_temp.claim('fee', 'txn_5', 50, null, 'ZAR') as done \gset
select is(pg_temp.fees(), '70 USD', 'currencies are never added up');

select * from finish();
rollback;
