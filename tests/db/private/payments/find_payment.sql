begin;
\ir ../../support/gift.sql
select plan(7);

select is(private.find_payment('stripe', 'pi_1'), :'payment'::uuid, 'by the gateway''s id of its intent');
select is(private.find_payment('paypal', 'pi_1'), null, 'which means nothing at another gateway');
select is(private.find_payment('stripe', 'PI_1'), null, 'ids are exact');
select is(private.find_payment('stripe', null), null, 'an event that names no intent finds none');
select is(private.find_payment('stripe', ''), null, 'nor does an empty name');

-- A payment whose gateway has not answered has no intent yet; null must not match null.
update data.payments set payment_intent_id = null;
select is(private.find_payment('stripe', null), null, 'not even a payment that has no intent yet');
select private.find_payment('stripe', 'pi_2') as nothing \gset
select ok(
    exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and granted),
    'after finding nothing, the caller holds the lock for which private.store_intent waits'
);

select * from finish();
rollback;
