create function private.describe_reading(event data.gateway_events, body jsonb)
returns data.gateway_events
language plpgsql stable set search_path = ''
as $$
declare
    v_kind constant text := event.headers ->> 'reading';
begin
    event.event_id := left(coalesce(body ->> 'id', body ->> 'dispute_id'), 255);
    -- An error answer, or another object than the one asked for, is not a reading.
    event.event_type := case when coalesce(body ->> 'object', v_kind) = v_kind then 'reading.' || v_kind end;
    -- We asked with our own key, so the mode is ours; only Stripe's objects name their mode.
    event.is_live := case
        when body ? 'livemode' then body ->> 'livemode' = 'true' else (select deployment.is_live from data.deployment)
    end;
    event.occurred_at := event.received_at;
    return event;
end;
$$;

comment on function private.describe_reading is
$$Read what an object is that we read from a gateway's API ourselves; see private.describe_event

event_id is the object's id, event_type is reading.<kind>, occurred_at the moment of reading; the gateway's own function
adds the subject.$$;
