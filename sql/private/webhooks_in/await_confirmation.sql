create function private.await_confirmation(event data.gateway_events, due_reading jsonb)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
    if due_reading ->> 'object_id' is null then
        return private.set_event_aside(event, 'parked', 'unreadable');
    end if;
    perform private.ask_confirmation(
        event.id, event.gateway, due_reading ->> 'kind', due_reading ->> 'object_id', due_reading ->> 'capture_id'
    );
    return private.set_event_aside(event, 'parked', 'awaiting_confirmation');
end;
$$;

comment on function private.await_confirmation is
$$Park an event until a worker has read its object from the API, and ask for that; returns the answer to the gateway

due_reading as in private.gateway_news. See private.confirm_event.$$;
