begin;
select plan(2);

select private.ask_confirmation(7, 'stripe', 'charge', 'ch_1') as asked \gset
select is(
    (select message -> 'data' from pgmq.q_events),
    '{"gateway_event_id": 7, "gateway": "stripe", "kind": "charge", "object_id": "ch_1"}'::jsonb, 'what to read'
);
select private.route_events(10) as routed \gset
select is((select message ->> 'type' from pgmq.q_confirmations), 'gateway_event.unconfirmed', 'for the workers who do');

select * from finish();
rollback;
