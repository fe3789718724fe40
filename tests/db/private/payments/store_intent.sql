begin;
\ir ../../support/giving.sql
select plan(15);

select pg_temp.campaign() as campaign \gset
select pg_temp.donation(:'campaign') as donation \gset
select private.open_payment(json_build_object('donation_id', :'donation', 'gateway',
    'stripe')) #>> '{payment,id}' as payment \gset

set local role webhook_adapter;
select private.store_intent(:'payment', 'pi_1', 'secret_1') as stored \gset
reset role;
select is(:'stored'::jsonb -> 'status', '201', 'the first answer is stored');
select is(
    (:'stored'::jsonb -> 'payment') - 'version',
    jsonb_build_object(
        'id', :'payment', 'donation_id', :'donation', 'payment_intent_id', 'pi_1', 'client_secret', 'secret_1',
        'amount', 12.50, 'currency', 'USD', 'status', 'INITIATED', 'gateway', 'stripe'
    ),
    'and answered'
);
select is((select payment_intent_id from data.donations), 'pi_1', 'the donation names it too');
select is(
    private.store_intent(:'payment', 'pi_1', 'secret_1') -> 'status', '200',
    'who comes later is not the one that made it'
);
select is(
    private.store_intent(:'payment', 'pi_other', 'secret_other') #>> '{payment,payment_intent_id}', 'pi_1',
    'and changes nothing: the first stays'
);
select is(
    private.store_intent(:'payment', 'pi_1', 'secret_2') #>> '{payment,client_secret}', 'secret_1', 'with its secret'
);

-- Webhooks that came before the answer.
select pg_temp.donation(:'campaign') as second \gset
select private.open_payment(json_build_object('donation_id', :'second', 'gateway',
    'stripe')) #>> '{payment,id}' as early \gset
select pg_temp.webhook('payment_intent.created', pg_temp.intent('{"id": "pi_2"}')) as answer \gset
select pg_temp.capture('pi_2') as answer \gset
select pg_temp.webhook('charge.refunded',
    pg_temp.charge('{"id": "ch_2", "payment_intent": "pi_2", "amount_refunded": 250}')) as answer \gset
select is(:'answer'::jsonb ->> 'status', 'parked', 'given events of an intent that is not stored yet');
select private.store_intent(:'early', 'pi_2', 'secret') as stored \gset
select is(
    private.store_intent(:'early', 'pi_2', 'secret') -> 'payment', :'stored'::jsonb -> 'payment',
    'what was answered first is answered again, whatever has come since'
);
select is(pg_temp.state(:'early'), 'CAPTURED captured 1250 refunded 250 disputed 0', 'they are applied in the same transaction');
select is_empty($$select * from data.gateway_events where status = 'parked'$$, 'none is left');
select is(pg_temp.total(:'campaign'), '1000 from 1 gifts of 1 donors', 'and the campaign has its gift');

select throws_ok(
    format('select private.store_intent(%L, ''pi_9'', ''s'')', data.uuid_v7()), 'P0002', null,
    'an unknown payment has no intent'
);
select private.open_payment(json_build_object('donation_id', pg_temp.donation(:'campaign'), 'gateway',
    'stripe')) #>> '{payment,id}' as third \gset
select throws_ok(
    format('select private.store_intent(%L, ''pi_1'', ''s'')', :'third'), '23505', null,
    'an intent belongs to one payment'
);
set local role workers;
select throws_ok(
    'select private.store_intent(null, null, null)', '42501', null, 'only webhook_adapter, which talks with gateways'
);
reset role;
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
