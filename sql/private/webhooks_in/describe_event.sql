create function private.describe_event(
    inout event data.gateway_events, body jsonb,
    out object jsonb, out is_mapped boolean, out named_payment_id uuid, out due_reading jsonb
)
language plpgsql stable set search_path = ''
as $$
declare
    v_news record;
begin
    -- Each gateway has its line here and in private.gateway_evidence.
    case event.gateway
        when 'stripe' then v_news := private.stripe_event(event, body);
        when 'paypal' then v_news := private.paypal_event(event, body);
        else return;
    end case;
    event := v_news.event;
    object := v_news.object;
    is_mapped := v_news.is_mapped;
    named_payment_id := v_news.named_payment_id;
    due_reading := v_news.due_reading;
end;
$$;

comment on function private.describe_event is
$$Read what a stored event is, from a webhook or a reading; writes nothing

event is the row as it should be: id, type, mode, time, and as subject the intent, order or capture that it speaks of.
event_type stays null when the body is not an event, or when its gateway has no line here. object is what it is about.
is_mapped: whether its type says something about a payment; other events are stored and ignored. named_payment_id is our
payment's id where the gateway keeps it. due_reading {kind, object_id, capture_id?, fee_id?} is what to read from the
gateway's API because of it: instead of applying it if the gateway is_confirmed_by_reading, otherwise afterwards.$$;
