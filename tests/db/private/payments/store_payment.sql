begin;
\ir ../../support/gift.sql
select plan(9);

-- Stores the payment with other fields, as if an event had brought them.
create function pg_temp.stored(changes jsonb) returns data.payments
language sql volatile
as $$
    select private.store_payment(
        payments, jsonb_populate_record(payments, changes),
        jsonb_populate_record(null::data.gateway_events, '{"event_id": "evt_1", "occurred_at": "2026-01-01T00:00:00Z"}')
    )
    from data.payments
$$;

select is((pg_temp.stored('{"sub_status": "processing"}')).sub_status, 'processing', 'a label is written');
select results_eq(
    'select count(*) from data.payment_state_history', 'values (1::bigint)', 'which is not a change of status'
);
select is(
    (pg_temp.stored('{"status": "REFUNDED", "captured_minor": 9, "captured_currency": "USD", "refunded_minor": 9,
        "is_open": false}')).status,
    'REFUNDED', 'evidence moves it anywhere, even where a command may not'
);
select results_eq(
    'select from_status, to_status, event_id, event_timestamp from data.payment_state_history order by id desc limit 1',
    $$values ('INITIATED', 'REFUNDED', 'evt_1', '2026-01-01Z'::timestamptz)$$, 'with the event in the history'
);
select is(
    (select history.version from data.payment_state_history as history order by history.id desc limit 1),
    (select version from data.payments),
    'and the version it made'
);
select throws_ok(
    $$update data.payments set status = 'AUTHORIZED'$$, 'PT409', 'step_not_allowed', 'afterwards the guard is up again'
);
select is(
    (pg_temp.stored('{"amount_minor": 1, "payment_intent_id": "pi_x", "donation_id": null}')).amount_minor,
    1250::bigint,
    'what was asked for is not evidence''s to change'
);
select is((select payment_intent_id from data.payments), 'pi_1', 'nor is its donation');
select throws_ok(
    $$select pg_temp.stored('{"id": "00000000-0000-7000-8000-000000000000"}')$$, 'P0002', null,
    'a payment that is gone cannot be stored'
);

select * from finish();
rollback;
