create function private.paypal_capture_id(object jsonb)
returns text
language sql immutable
as $$
    -- Below a capture are refunds and what PayPal took back by itself. The parent of a capture is an order.
    select substring(link ->> 'href' from '/captures/([A-Z0-9-]{1,64})$')
    from private.elements(object -> 'links') as link
    where link ->> 'rel' = 'up'
    limit 1
$$;

comment on function private.paypal_capture_id is
'Read which capture a PayPal refund gives back, from its link "up"; null for anything else';
