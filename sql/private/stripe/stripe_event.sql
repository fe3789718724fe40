create function private.stripe_event(event data.gateway_events, body jsonb)
returns data.gateway_events
language plpgsql immutable set search_path = ''
as $$
declare
    v_object jsonb := body #> '{data,object}';
begin
    event.event_id := left(body ->> 'id', 255);
    event.event_type := case when jsonb_typeof(v_object) = 'object' then left(body ->> 'type', 255) end;
    event.is_live := coalesce(body ->> 'livemode' = 'true', false);
    event.subject := private.stripe_subject(v_object);
    event.occurred_at := case when body ->> 'created' ~ '^\d{1,11}$' then to_timestamp((body ->> 'created')::bigint) end;
    return event;
end;
$$;

comment on function private.stripe_event is 'Read what a stored Stripe event is; see private.describe_event';
