create function private.needs_confirmation(event data.gateway_events)
returns boolean
language sql immutable
as $$
    select (event).gateway = 'paypal' and (event).signature_scheme <> 'api' and (event).event_type <> 'CHECKOUT.ORDER.APPROVED'
$$;

comment on function private.needs_confirmation is
$$Tell whether an event is only a hint to read the object itself from the gateway's API

PayPal's signature binds the body by a CRC-32, which anybody can forge: no PayPal webhook moves money. That an order
was approved moves none, and capturing what is not approved is refused there.$$;
