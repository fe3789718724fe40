begin;
\ir ../../support/giving.sql
select plan(5);

select pg_temp.donation(pg_temp.campaign()) as donation \gset
insert into data.payments (donation_id, gateway, amount_minor, currency) values (:'donation', 'stripe', 1250, 'USD')
returning id as payment \gset

select is((select xmax from data.payments), '0'::xid, 'given a payment that is not locked');
select is((private.lock_payment(:'payment')).id, :'payment'::uuid, 'the payment is returned');
select is((select xmax from data.payments), pg_current_xact_id()::xid, 'and locked by this transaction');
select is((private.lock_payment(data.uuid_v7())).id, null, 'an unknown id gives nulls');
select is((private.lock_payment(null)).id, null, 'so does null');

select * from finish();
rollback;
