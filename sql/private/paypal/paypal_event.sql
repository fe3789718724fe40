create function private.paypal_event(event data.gateway_events, body jsonb)
returns data.gateway_events
language plpgsql stable set search_path = ''
as $$
begin
    event.event_id := left(body ->> 'id', 255);
    event.event_type := case when jsonb_typeof(body -> 'resource') = 'object' then left(body ->> 'event_type', 255) end;
    -- The body names no mode, but the verified signature is for our webhook in our environment.
    event.is_live := (select deployment.is_live from data.deployment);
    event.subject := private.paypal_subject(body -> 'resource');
    event.occurred_at := private.time_or_null(body ->> 'create_time');
    return event;
end;
$$;

comment on function private.paypal_event is 'Read what a stored PayPal event is; see private.describe_event';
