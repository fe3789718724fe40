begin;
\ir ../../support/gift.sql
select plan(22);

-- Stores an event without applying it.
create function pg_temp.stored(body jsonb) returns bigint
language sql volatile
as $$
    insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme)
    values ('stripe', gen_random_uuid()::text, convert_to(body::text, 'UTF8'), 'stripe-v1') returning id
$$;
create function pg_temp.applied(body jsonb) returns jsonb
language sql volatile as $$ select private.apply_event(pg_temp.stored(body), body) $$;
create function pg_temp.body(type text, object jsonb, is_live boolean default false) returns jsonb
language sql volatile as $$ select private.json_or_null(pg_temp.event(type, object, null, is_live)) $$;

select pg_temp.body('payment_intent.succeeded', pg_temp.intent()) as succeeded \gset
select pg_temp.stored(:'succeeded') as event \gset
select is(
    private.apply_event(:'event', :'succeeded') - 'version',
    jsonb_build_object('status', 'processed', 'payment_id', :'payment', 'old_status', 'INITIATED', 'new_status',
        'CAPTURED'),
    'evidence moves the payment'
);
select results_eq(
    'select gateway_event_id, kind, object_id, amount_minor, currency from data.evidence',
    format('values (%s::bigint, ''captured'', ''pi_1'', 1250::bigint, ''USD'')', :'event'),
    'the claim is kept with the event that made it'
);
select results_eq(
    format('select status, reason, payment_id, settled_at is not null from data.gateway_events where id = %s',
        :'event'),
    format('values (''applied'', null, %L::uuid, true)', :'payment'),
    'the event is marked applied to its payment'
);
select is(
    private.apply_event(:'event', :'succeeded') ->> 'old_status', 'CAPTURED',
    'applying twice is answered like the first time'
);
select results_eq('select count(*) from data.evidence', 'values (1::bigint)', 'and adds no evidence');
select results_eq('select count(*) from data.ledger_transfers', 'values (1::bigint)', 'and books nothing');

select is(
    pg_temp.applied('{"id": "evt_9", "type": "payment_intent.succeeded"}'),
    '{"status": "parked", "reason": "unreadable"}'::jsonb, 'an event without an object cannot be read'
);
select is(pg_temp.applied(body) ->> 'reason', 'unreadable', format('%s cannot be read', body))
from unnest(array['[]', 'null', '"x"', '5', '{}', '{"id": "evt_9"}',
    '{"type": "a", "data": {"object": {}}}']::jsonb []) as body;
select is(
    pg_temp.applied(pg_temp.body('payment_intent.succeeded', pg_temp.intent(), true)),
    '{"status": "parked", "reason": "wrong_mode"}'::jsonb, 'live money does not move on a test deployment'
);
select is(
    pg_temp.applied(pg_temp.body('customer.created', '{"id": "cus_1"}')),
    '{"status": "ignored", "reason": "unmapped_type"}'::jsonb, 'what says nothing of payments is ignored'
);
select is(
    pg_temp.applied(pg_temp.body('customer.created', '{"id": "cus_1"}', true)) ->> 'reason', 'wrong_mode',
    'the mode is looked at before the type'
);
select is(
    pg_temp.applied(pg_temp.body('payment_intent.succeeded', pg_temp.intent('{"id": "pi_unknown"}'))),
    '{"status": "parked", "reason": "unknown_payment"}'::jsonb, 'a payment that is not ours, or not yet, is waited for'
);
select results_eq(
    $$select subject from data.gateway_events where reason = 'unknown_payment'$$, $$values ('pi_unknown')$$,
    'by the gateway''s id of its intent'
);
select throws_ok(
    format('select pg_temp.applied(%L)',
        pg_temp.body('payment_intent.succeeded', pg_temp.intent('{"currency": "xyz"}'))),
    'PT400', 'unbookable_amount', 'money that we cannot express is never rounded: the caller parks it'
);

update data.deployment set is_live = true;
select is(
    pg_temp.applied(pg_temp.body('charge.succeeded', pg_temp.charge())) ->> 'reason', 'wrong_mode',
    'on a live deployment it is test money that does not move'
);
select is_empty(
    'select * from private.broken_invariants where invariant <> ''event_neither_applied_nor_set_aside''',
    'the books add up'
);

select * from finish();
rollback;
