create function private.await_confirmation(event data.gateway_events, object jsonb)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
    v_kind constant text := private.paypal_kind(event.event_type, object);
    v_object_id constant text := object ->> case v_kind when 'dispute' then 'dispute_id' else 'id' end;
begin
    -- The id becomes part of a URL, so only the characters of PayPal's ids are accepted.
    if v_object_id ~ '^[A-Z0-9-]{1,64}$' then
        perform private.ask_confirmation(event.id, event.gateway, v_kind, v_object_id, private.paypal_capture_id(object));
        return private.set_event_aside(event, 'parked', 'awaiting_confirmation');
    end if;
    return private.set_event_aside(event, 'parked', 'unreadable');
end;
$$;

comment on function private.await_confirmation is
$$Park an event until a worker has read its object from the API, and ask for that; returns the answer to the gateway

See private.confirm_event.$$;
