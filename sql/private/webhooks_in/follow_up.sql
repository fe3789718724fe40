create function private.follow_up(
    event data.gateway_events, gateway data.gateways, object jsonb, due_reading jsonb
)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    if due_reading is not null and not exists (
        select from data.evidence
        where evidence.payment_id = event.payment_id and evidence.kind = 'fee'
            and evidence.object_id = due_reading ->> 'fee_id'
    ) then
        perform private.ask_confirmation(event.id, event.gateway, due_reading ->> 'kind', due_reading ->> 'object_id');
    end if;
    if gateway.is_captured_by_us then
        perform private.ask_capture(event, object);
    end if;
    if gateway.refunds_by = 'capture' then
        -- News of refunds and disputes may have come before that of their capture.
        perform private.apply_parked_events(event.gateway, captured.object_id)
        from data.evidence as captured
        where captured.gateway_event_id = event.id and captured.payment_id = event.payment_id
            and captured.kind = 'captured';
    end if;
end;
$$;

comment on function private.follow_up is
$$Do what an applied event calls for next

Ask for the reading that is due, unless it is for a fee that we know; ask for an approved payment to be captured; apply
events that waited for a capture. gateway is the row of the event's gateway, the rest as in private.gateway_news.$$;
