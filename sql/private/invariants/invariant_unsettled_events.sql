create function private.invariant_unsettled_events(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select event.id::text, format('is %s since %s', event.status, event.received_at)
    from data.gateway_events as event
    where event.received_at >= since
        and (
            event.status = 'received'
            or (event.status = 'applied' and event.payment_id is null)
        )
$$;

comment on function private.invariant_unsettled_events is
'Invariant: a stored event is applied to a payment, parked or ignored';
