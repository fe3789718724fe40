begin;
\ir ../../support/paypal.sql
select plan(6);

create function pg_temp.expired(payment_id uuid) returns boolean
language sql stable
as $$ select private.is_expired(payments) from data.payments where id = payment_id $$;

update data.payments set created_at = now() - interval '2 hours 59 minutes';
select ok(not pg_temp.expired(:'payment'), 'for three hours an order can be approved');
update data.payments set created_at = now() - interval '3 hours 1 minute';
select ok(pg_temp.expired(:'payment'), 'then no longer');
update data.payments set payment_intent_id = null;
select ok(not pg_temp.expired(:'payment'), 'one that was never made has not expired');
update data.payments set payment_intent_id = 'ORDER1';
select pg_temp.reading('capture', pg_temp.paypal_capture('{"status": "PENDING"}')) as answer \gset
select ok(not pg_temp.expired(:'payment'), 'nor one whose money is on its way');

select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_1') as stripe \gset
update data.payments set created_at = now() - interval '1 year';
select ok(not pg_temp.expired(:'stripe'), 'an intent of Stripe''s lives on');

select pg_temp.donation(:'campaign') as other \gset
select pg_temp.paypal_payment(:'other', 'ORDER2') as old \gset
update data.payments set created_at = now() - interval '4 hours' where id = :'old';
select isnt(
    private.open_payment(json_build_object('donation_id', :'other', 'gateway', 'paypal')) #>> '{payment,id}', :'old',
    'its donor gets another one'
);

select * from finish();
rollback;
