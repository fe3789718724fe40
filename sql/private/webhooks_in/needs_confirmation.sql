create function private.needs_confirmation(event data.gateway_events)
returns boolean
language sql immutable
as $$
    select (event).gateway = 'paypal' and (event).signature_scheme <> 'api' and (event).event_type <> 'CHECKOUT.ORDER.APPROVED'
$$;

comment on function private.needs_confirmation is
$$Decide whether an event is only a hint to read the object itself from the gateway's API

PayPal's signature covers the body only by a CRC-32, which anybody can forge, so no PayPal webhook moves money. The
approval of an order is believed: it moves no money, and PayPal refuses to capture an order that is not approved.$$;
