create type private.gateway_news as (
    event data.gateway_events,
    object jsonb,
    is_mapped boolean,
    named_payment_id uuid,
    due_reading jsonb
);

comment on type private.gateway_news is
$$What a gateway's own function reads from a webhook or a reading

event is the row as it should be: id, type, mode, time, and as subject the intent, order or capture that it speaks of.
event_type is null when the body is not an event. object is what the event is about. is_mapped: whether its type says
something about a payment; other events are stored and ignored. named_payment_id is our payment's id where the gateway
keeps it. due_reading {kind, object_id, capture_id?, fee_id?} is what to read from the gateway's API because of it:
instead of applying it if the gateway is_confirmed_by_reading, otherwise afterwards.$$;
