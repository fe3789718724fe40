begin;
\ir ../../support/giving.sql
select plan(9);

select pg_temp.campaign() as campaign \gset
select pg_temp.donation(:'campaign') as donation \gset

select (private.start_payment(donations, 'stripe')).id as payment from data.donations where id = :'donation' \gset
select results_eq(
    'select amount_minor, currency, status, gateway, is_open, is_counted, payment_intent_id, captured_minor
        from data.payments',
    $$values (1250::bigint, 'USD', 'INITIATED', 'stripe', true, true, null, 0::bigint)$$,
    'a payment of the whole pledge'
);
select results_eq(
    'select from_status, to_status, version from data.payment_state_history', $$values (null, 'INITIATED', 1)$$,
    'with the start of its history'
);
select results_eq(
    $$select message -> 'data' ->> 'payment_id' from pgmq.q_events where message ->> 'type' = 'payment.initiated'$$,
    format('values (%L)', :'payment'), 'which is told'
);
select throws_ok(
    format('select private.start_payment(donations, ''stripe'') from data.donations where id = %L', :'donation'),
    '23505', null,
    'a donation has one open payment at most'
);
select throws_ok(
    format('select private.start_payment(donations, ''bank'') from data.donations where id = %L',
        pg_temp.donation(:'campaign')),
    'PT400', 'currency_not_chargeable', 'at a gateway that we know'
);
select throws_ok(
    format('select private.start_payment(donations, ''stripe'') from data.donations where id = %L',
        pg_temp.donation(:'campaign', '0.10')),
    'PT400', 'amount_too_small', 'of an amount that it takes'
);

-- All its payments had failed.
update data.payments set status = 'FAILED', is_open = false;
update data.donations set status = 'FAILED' where id = :'donation';
select (private.start_payment(donations, 'stripe')).id as payment from data.donations where id = :'donation' \gset
select is((select status from data.donations where id = :'donation'), 'PENDING', 'with a new one it can be paid again');
update data.payments set status = 'FAILED', is_open = false where is_open;
update data.donations set status = 'FAILED', is_given_up = true where id = :'donation';
select (private.start_payment(donations, 'stripe')).id as payment from data.donations where id = :'donation' \gset
select is(
    (select status from data.donations where id = :'donation'), 'FAILED',
    'what a service gave up stays given up until money comes'
);
select results_eq(
    'select from_status, to_status from data.donation_state_history', $$values ('FAILED', 'PENDING')$$,
    'its history says so'
);

select * from finish();
rollback;
