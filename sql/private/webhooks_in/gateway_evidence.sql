create function private.gateway_evidence(event data.gateway_events, object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language sql immutable
as $$
    -- Each gateway has its line here and in private.describe_event. Only the function of the event's own is called.
    select claim.* from private.stripe_evidence((event).event_type, object) as claim where (event).gateway = 'stripe'
    union all
    select claim.* from private.paypal_evidence((event).event_type, object) as claim where (event).gateway = 'paypal'
$$;

comment on function private.gateway_evidence is
$$Read the evidence in an event, with amounts in the gateway's units

There is one small function per gateway and kind of object. units are Stripe's integers or PayPal's major units;
reference is our own id of a refund. The same event always yields the same evidence.$$;
