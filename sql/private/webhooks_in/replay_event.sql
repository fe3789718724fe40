create function private.replay_event(gateway_event_id bigint)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
    v_event data.gateway_events;
begin
    select * into strict v_event from data.gateway_events as event
    where event.id = replay_event.gateway_event_id for no key update;
    if v_event.status = 'applied' then
        return jsonb_build_object('status', 'duplicate', 'payment_id', v_event.payment_id);
    end if;
    perform set_config('careforall.traceparent', coalesce(v_event.headers ->> 'traceparent', ''), true);
    return private.try_event(v_event.id, private.json_or_null(v_event.raw));
end;
$$;

comment on function private.replay_event is
$$Try a stored event once more, parked or ignored, by the function that webhooks go through

For a person, as the owner: select private.replay_event(id). An event that was applied is left alone; a worker reads
PayPal's anew. Returns as private.receive_webhook. no_data_found for an unknown id.$$;
