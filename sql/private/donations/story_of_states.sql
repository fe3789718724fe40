create function private.story_of_states(donation_id uuid)
returns table (at timestamptz, rank int, what text, detail jsonb)
language sql stable
as $$
    select event.received_at, 3, 'gateway_event', jsonb_build_object(
        'event_id', event.event_id, 'type', event.event_type, 'status', event.status, 'reason', event.reason,
        'payment_id', event.payment_id, 'traceparent', event.headers ->> 'traceparent',
        'redelivered', (
            select nullif(count(*), 0) from data.gateway_redeliveries as again where again.gateway_event_id = event.id
        )
    )
    from data.gateway_events as event
    inner join data.payments on payments.id = event.payment_id
    where payments.donation_id = story_of_states.donation_id
    union all
    select coalesce(event.settled_at, history.received_at), 4, 'payment_status', jsonb_build_object(
        'payment_id', history.payment_id, 'from', history.from_status, 'to', history.to_status,
        'event_id', history.event_id, 'version', history.version
    )
    from data.payment_state_history as history
    inner join data.payments on payments.id = history.payment_id
    left join data.gateway_events as event
        on event.payment_id = history.payment_id and event.event_id = history.event_id
    where payments.donation_id = story_of_states.donation_id
    union all
    select history.happened_at, 5, 'donation_status', jsonb_build_object(
        'from', history.from_status, 'to', history.to_status, 'version', history.version
    )
    from data.donation_state_history as history
    where history.donation_id = story_of_states.donation_id
    union all
    select transfer.booked_at, 6, 'booked', jsonb_build_object(
        'kind', transfer.kind, 'debit', transfer.debit_account, 'credit', transfer.credit_account,
        'amount', private.major_units(transfer.amount_minor, transfer.currency), 'currency', transfer.currency
    )
    from data.ledger_transfers as transfer
    where transfer.donation_id = story_of_states.donation_id
$$;

comment on function private.story_of_states is
'List what gateways reported and what followed: events, states, ledger lines; see private.donation_story';
