begin;
\ir ../../support/paypal.sql
select plan(8);

create function pg_temp.worth(reason text, subject text, waited interval default '0', gateway text default 'paypal')
returns boolean
language sql volatile
as $$
    with stored as (
        insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme, status, reason, subject, settled_at)
        values (worth.gateway, gen_random_uuid()::text, '', 'v1', 'parked', worth.reason, worth.subject, now() - waited)
        returning gateway_events
    )
    select private.is_worth_a_try(gateway_events) from stored
$$;

select ok(not pg_temp.worth('unknown_payment', 'ORDER2'), 'an order that is not ours, or not yet');
select ok(pg_temp.worth('unknown_payment', 'ORDER1'), 'one that is known now');
select ok(not pg_temp.worth('unknown_payment', 'ORDER1', '0', 'stripe'), 'at its own gateway');
select ok(not pg_temp.worth('unknown_payment', 'CAPTURE1'), 'a capture of which nothing is known');
select pg_temp.reading('capture', pg_temp.paypal_capture()) as answer \gset
select ok(pg_temp.worth('unknown_payment', 'CAPTURE1'), 'and one that is known');
select ok(not pg_temp.worth('awaiting_confirmation', 'ORDER1', '59 minutes'), 'a worker is at it');
select ok(pg_temp.worth('awaiting_confirmation', 'ORDER1', '61 minutes'), 'or has given up');
select ok(pg_temp.worth('failed: XX000 boom', null), 'an error of ours may be gone');

select * from finish();
rollback;
