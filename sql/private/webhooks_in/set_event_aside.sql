create function private.set_event_aside(event data.gateway_events, status text, reason text)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
    event.status := set_event_aside.status;
    event.reason := set_event_aside.reason;
    perform private.settle_event(event);
    return jsonb_build_object(
        'status', event.status,
        -- The word alone: what follows the colon is for staff.
        'reason', split_part(event.reason, ':', 1)
    );
end;
$$;

comment on function private.set_event_aside is
$$Mark an event parked (waits until its cause is gone) or ignored (never meant for us)

reason is a word, and after a colon what only staff may read. Returns the answer to the gateway, with the word alone.$$;
