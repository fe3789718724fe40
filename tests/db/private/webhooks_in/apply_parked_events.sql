begin;
\ir ../../support/giving.sql
select plan(12);

select pg_temp.campaign() as campaign \gset
select pg_temp.donation(:'campaign') as donation \gset

-- The webhooks come before the answer to our own call.
select pg_temp.capture('pi_1') as answer \gset
select pg_temp.webhook('charge.refunded', pg_temp.charge('{"amount_refunded": 500}')) as answer \gset
select pg_temp.capture('pi_other') as answer \gset
select pg_temp.webhook('payment_intent.succeeded', '"no object"') as answer \gset
select results_eq(
    'select reason, count(*) from data.gateway_events where status = ''parked'' group by reason order by reason',
    $$values ('unknown_payment', 3::bigint), ('unreadable', 1::bigint)$$, 'given four parked events'
);
select is(private.apply_parked_events(), 0, 'nothing is settled while the payment is unknown');
select is(private.apply_parked_events('stripe', 'pi_1'), 0, 'nor when asked for one intent');

-- Not by private.store_intent, which would apply them itself.
select private.open_payment(json_build_object('donation_id', :'donation', 'gateway',
    'stripe')) #>> '{payment,id}' as payment \gset
update data.payments set payment_intent_id = 'pi_1' where id = :'payment';
select is(private.apply_parked_events('paypal', 'pi_1'), 0, 'ids of one gateway mean nothing at another');
select is(private.apply_parked_events('stripe', 'pi_other'), 0, 'events of other intents wait on');
select is(private.apply_parked_events('stripe', 'pi_1'), 2, 'all that waited for the intent are settled');
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 500 disputed 0', 'and applied');
select is(private.apply_parked_events(), 0, 'settled events are not tried again');

-- A cause of another kind goes away: the deployment goes live.
select private.receive_webhook(
    'stripe', pg_temp.event('charge.refunded', pg_temp.charge('{"amount_refunded": 700}'), 'evt_live', true), '{}',
    'stripe-v1'
) as answer \gset
update data.deployment set is_live = true;
select is(private.apply_parked_events(), 1, 'the clock tries whatever is parked');
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 700 disputed 0', 'and finds the cause gone');
select results_eq(
    'select reason from data.gateway_events where status = ''parked'' order by reason',
    $$values ('unknown_payment'), ('unreadable')$$, 'what cannot be applied stays parked'
);
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
