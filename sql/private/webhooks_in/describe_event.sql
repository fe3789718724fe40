create function private.describe_event(
    inout event data.gateway_events, body jsonb,
    out object jsonb, out is_mapped boolean, out named_payment_id uuid, out due_reading jsonb
)
returns setof record
language sql stable
as $$
    -- Each gateway has its line here and in private.gateway_evidence. Only the function of the event's own is called.
    select news.* from private.stripe_event(event, body) as news where (event).gateway = 'stripe'
    union all
    select news.* from private.paypal_event(event, body) as news where (event).gateway = 'paypal'
$$;

comment on function private.describe_event is
$$Read what a stored event is, from a webhook or a reading; writes nothing

event is the row as it should be: id, type, mode, time, and as subject the intent, order or capture that it speaks of;
event_type stays null when the body is not an event. object is what it is about. is_mapped: whether its type says
something about a payment; other events are stored and ignored. named_payment_id is our payment's id where the gateway
keeps it. due_reading {kind, object_id, capture_id?, fee_id?} is what to read from the gateway's API because of it:
instead of applying it if the gateway is_confirmed_by_reading, otherwise afterwards.$$;
