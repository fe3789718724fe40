create function private.describe_event(event data.gateway_events, body jsonb)
returns data.gateway_events
language plpgsql stable set search_path = ''
as $$
begin
    return case
        when event.signature_scheme = 'api' then private.describe_reading(event, body)
        when event.gateway = 'paypal' then private.paypal_event(event, body)
        else private.stripe_event(event, body)
    end;
end;
$$;

comment on function private.describe_event is
$$Read what a stored event is: id, type, mode, time, and the intent, order or capture that it speaks of

event_type stays null when the body is not an event. Returns the row as it should be; writes nothing.$$;
