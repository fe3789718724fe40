begin;
\ir ../../support/giving.sql
select plan(6);

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme) values ('stripe', 'evt_1', '', 'v1');
select (private.stripe_event(
    event, private.json_or_null(pg_temp.event('payment_intent.succeeded', pg_temp.intent(), 'evt_1', true))
)).* from data.gateway_events as event \gset

select is(:'event_id'::text, 'evt_1', 'its id');
select is(:'event_type'::text, 'payment_intent.succeeded', 'its type');
select ok(:'is_live'::boolean, 'its mode');
select is(:'subject'::text, 'pi_1', 'the intent it speaks of');
select is(:'occurred_at'::timestamptz, '2023-11-14 22:13:20Z', 'its time');
select is(
    (private.stripe_event(event, '{"type": "payment_intent.succeeded"}')).event_type, null, 'no type without an object'
) from data.gateway_events as event;

select * from finish();
rollback;
