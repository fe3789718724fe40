create function private.try_event(gateway_event_id bigint, body jsonb)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
    v_detail text;
begin
    return private.apply_event(gateway_event_id, body);
exception when others then
    -- Deadlocks, time-outs, a server that lacks resources or is going away: these pass. Nothing is stored then, the
    -- gateway hears 503 and brings the event again.
    if sqlstate ~ '^(40|53|55|57|58)' then
        raise;
    end if;
    -- Any other error is ours. The event is kept and tried again: losing it would be worse.
    raise warning 'event % is parked: % %', gateway_event_id, sqlstate, sqlerrm;
    get stacked diagnostics v_detail = pg_exception_detail;
    return private.set_event_aside(
        (
            select (private.describe_event(event, body)).event from data.gateway_events as event
            where event.id = gateway_event_id
        ),
        'parked', left(case
            when sqlstate ~ '^PT' then format('%s: %s', sqlerrm, v_detail)
            else format('failed: %s %s', sqlstate, sqlerrm)
        end, 200)
    );
end;
$$;

comment on function private.try_event is
'Apply a stored event; if that fails, undo it and park the event with the reason. Returns the answer to the gateway.';
