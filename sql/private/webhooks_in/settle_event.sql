create function private.settle_event(event data.gateway_events)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    update data.gateway_events as stored
    set event_id = event.event_id,
        event_type = event.event_type,
        is_live = event.is_live,
        subject = event.subject,
        occurred_at = event.occurred_at,
        status = event.status,
        reason = event.reason,
        payment_id = event.payment_id,
        settled_at = clock_timestamp()
    where stored.id = event.id;
end;
$$;

comment on function private.settle_event is
'Store beside an event what it is and what became of it. Nothing else changes data.gateway_events.';
