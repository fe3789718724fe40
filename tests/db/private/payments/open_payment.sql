begin;
\ir ../../support/giving.sql
select plan(37);

select pg_temp.campaign() as campaign \gset
select pg_temp.donation(:'campaign') as donation \gset
select json_build_object('donation_id', :'donation', 'gateway', 'stripe') as request \gset

set local role webhook_adapter;
select private.open_payment(:'request', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01') as opened \gset
reset role;
select is(:'opened'::jsonb #>> '{payment,status}', 'INITIATED', 'a payment is made');
select is(:'opened'::jsonb #>> '{payment,amount}', '12.50', 'of what was pledged');
select is(
    :'opened'::jsonb -> 'payment' ->> 'payment_intent_id', null, 'of which the gateway knows nothing yet'
);
select is(
    :'opened'::jsonb #>> '{call,idempotency_key}', 'intent-' || (:'opened'::jsonb #>> '{payment,id}'),
    'so it must be asked'
);
select is(:'opened'::jsonb #> '{call,amount}', '1250'::jsonb, 'for as much');
select is(
    (select message ->> 'traceparent' from pgmq.q_events where message ->> 'type' = 'payment.initiated'),
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'its trace goes on'
);
select is(
    private.open_payment(:'request'), :'opened'::jsonb,
    'asked again before it answered: the same call with the same key'
);
select results_eq(
    'select to_status, from_status, version from data.payment_state_history', $$values ('INITIATED', null, 1)$$,
    'its history begins'
);
select results_eq(
    $$select message ->> 'type' from pgmq.q_events order by msg_id$$,
    $$values ('donation.created'), ('payment.initiated')$$, 'and is told once'
);

select private.store_intent((:'opened'::jsonb #>> '{payment,id}')::uuid, 'pi_1', 'pi_1_secret') as stored \gset
select is(
    private.open_payment(:'request'), jsonb_build_object('payment', :'stored'::jsonb -> 'payment', 'call', null, 'cancel', null),
    'once it answered, nobody needs to ask again'
);
select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent()) as answer \gset
select is(
    private.open_payment(:'request') #>> '{payment,payment_intent_id}', 'pi_1',
    'after a failed attempt the same intent can still be paid'
);
select pg_temp.webhook('payment_intent.canceled', pg_temp.intent()) as answer \gset
select private.open_payment(:'request') as reopened \gset
select isnt(
    :'reopened'::jsonb #>> '{payment,id}', :'opened'::jsonb #>> '{payment,id}', 'a canceled one cannot: a new payment'
);
select isnt(:'reopened'::jsonb -> 'call', 'null'::jsonb, 'for which the gateway is asked');
select is((select status from data.donations), 'PENDING', 'the donation can be paid again');

select private.store_intent((:'reopened'::jsonb #>> '{payment,id}')::uuid, 'pi_2', 'pi_2_secret') as stored \gset
select pg_temp.capture('pi_2') as answer \gset
select throws_ok(format('select private.open_payment(%L)', :'request'), 'PT409', 'already_paid', 'nobody pays twice');
select pg_temp.webhook('charge.refunded',
    pg_temp.charge('{"payment_intent": "pi_2", "amount_refunded": 1250}')) as answer \gset
select throws_ok(
    format('select private.open_payment(%L)', :'request'), 'PT409', 'already_paid', 'not even what was given back'
);

-- Bodies that are not requests.
select throws_ok(
    format('select private.open_payment(%L)', replace(request, 'DONATION', :'donation')), 'PT' || left(expected, 3),
    substr(expected, 5), request
)
from (values
    ('[]', '400 body_not_an_object'),
    ('{"gateway": "stripe"}', '400 missing_field'),
    ('{"donation_id": "DONATION"}', '400 missing_field'),
    ('{"donation_id": "DONATION", "gateway": "stripe", "amount": 1}', '400 unknown_field'),
    ('{"donation_id": "DONATION", "gateway": "bank"}', '400 unknown_gateway'),
    ('{"donation_id": "DONATION", "gateway": "Stripe"}', '400 unknown_gateway'),
    ('{"donation_id": "DONATION", "gateway": 5}', '400 wrong_type'),
    ('{"donation_id": "5", "gateway": "stripe"}', '400 invalid_id'),
    ('{"donation_id": "00000000-0000-7000-8000-000000000000", "gateway": "stripe"}', '404 donation_not_found')
) as example (request, expected);

select json_build_object('donation_id', pg_temp.donation(:'campaign', '0.49'), 'gateway', 'stripe') as small \gset
select throws_ok(
    format('select private.open_payment(%L)', :'small'), 'PT400', 'amount_too_small',
    'refused before the gateway is asked'
);
select json_build_object('donation_id', pg_temp.donation(:'campaign', '1000000.00'), 'gateway', 'stripe') as large \gset
select throws_ok(format('select private.open_payment(%L)', :'large'), 'PT400', 'amount_too_large', 'as is too much');

-- Another gateway than the one that is open.
select pg_temp.donation(:'campaign') as fickle \gset
select json_build_object('donation_id', :'fickle', 'gateway', 'stripe') as by_stripe \gset
select json_build_object('donation_id', :'fickle', 'gateway', 'paypal') as by_paypal \gset
select private.open_payment(:'by_paypal') as first \gset
select is(
    (:'first'::jsonb -> 'call') - '{description,metadata,idempotency_key}'::text [],
    '{"gateway": "paypal", "amount": "12.50", "currency": "USD", "is_old": false}'::jsonb, 'PayPal is asked'
);
select is(
    private.open_payment(:'by_stripe'),
    jsonb_build_object('payment', null, 'call', null, 'cancel', jsonb_build_object(
        'gateway', 'paypal', 'payment_id', :'first'::jsonb #>> '{payment,id}', 'payment_intent_id', null
    )), 'another one must be closed first'
);
select private.replace_payment((:'first'::jsonb #>> '{payment,id}')::uuid) as done \gset
select private.open_payment(:'by_stripe') as second \gset
select is(:'second'::jsonb #>> '{call,gateway}', 'stripe', 'then the other is asked');
select throws_ok(
    format('select private.store_intent(%L, ''ORDER9'', ''url'')', :'first'::jsonb #>> '{payment,id}'),
    'PT409', 'payment_replaced', 'what PayPal answers now is not given out'
);
select is(
    (select payment_intent_id from data.payments where id = (:'first'::jsonb #>> '{payment,id}')::uuid), null, 'nor kept'
);
select private.store_intent((:'second'::jsonb #>> '{payment,id}')::uuid, 'pi_9', 's') as stored \gset
select pg_temp.webhook('payment_intent.processing', pg_temp.intent('{"id": "pi_9"}')) as answer \gset
select throws_ok(
    format('select private.open_payment(%L)', :'by_paypal'), 'PT409', 'payment_in_progress',
    'nobody pays elsewhere while the money is on its way'
);
select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent('{"id": "pi_9"}')) as answer \gset
select is(
    private.open_payment(:'by_paypal') #>> '{cancel,payment_intent_id}', 'pi_9', 'once that failed, it can be canceled'
);
select pg_temp.webhook('payment_intent.canceled', pg_temp.intent('{"id": "pi_9"}')) as answer \gset
select is(
    private.open_payment(:'by_paypal') #>> '{payment,approve_url}', null, 'and PayPal is asked for a new order'
);
select is((select count(*) from data.payments where donation_id = :'fickle'), 3::bigint, 'each try is a payment');

set local role web_anon;
select throws_ok(
    format('select private.open_payment(%L)', :'request'), '42501', null,
    'only webhook_adapter, which talks with gateways'
);
reset role;

select * from finish();
rollback;
