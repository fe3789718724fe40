begin;
\ir ../../support/gift.sql
select plan(2);

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme)
select 'stripe', key, '', 'stripe-v1' from unnest(array['evt_1', 'evt_2']) as key;
create function pg_temp.settled(key text, payment uuid) returns void
language plpgsql volatile
as $$
declare
    v_event data.gateway_events;
begin
    select * into strict v_event from data.gateway_events where dedupe_key = key;
    v_event.event_id := key;
    v_event.event_type := 'a.b';
    v_event.is_live := false;
    v_event.subject := 'pi_1';
    v_event.occurred_at := '2026-01-01Z';
    v_event.status := 'applied';
    v_event.payment_id := payment;
    perform private.settle_event(v_event);
end;
$$;

select pg_temp.settled('evt_1', :'payment') as done \gset
select results_eq(
    $$select event_id, event_type, is_live, subject, occurred_at, status, reason, payment_id, settled_at >= received_at
    from data.gateway_events where dedupe_key = 'evt_1'$$,
    format($$values ('evt_1', 'a.b', false, 'pi_1', '2026-01-01Z'::timestamptz, 'applied', null::text, %L::uuid, true)$$,
        :'payment'),
    'what it is and what became of it'
);
select results_eq(
    $$select event_id, status, settled_at from data.gateway_events where dedupe_key = 'evt_2'$$,
    $$values (null::text, 'received', null::timestamptz)$$, 'of this event only'
);

select * from finish();
rollback;
