create function private.event_object(event data.gateway_events, body jsonb)
returns jsonb
language sql immutable
as $$
    select case
        when (event).signature_scheme = 'api' then body
        when (event).gateway = 'paypal' then body -> 'resource'
        else body #> '{data,object}'
    end
$$;

comment on function private.event_object is
'Find the object that a stored event is about: a reading is the object, webhooks of Stripe and PayPal contain it';
