create function private.is_stripe_type(event_type text)
returns boolean
language sql immutable
as $$
    select event_type in (
        'payment_intent.created', 'payment_intent.requires_action', 'payment_intent.processing',
        'payment_intent.partially_funded', 'payment_intent.amount_capturable_updated', 'payment_intent.succeeded',
        'payment_intent.payment_failed', 'payment_intent.canceled',
        'charge.succeeded', 'charge.captured', 'charge.updated', 'charge.failed', 'charge.expired', 'charge.refunded',
        'refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated',
        'reading.payment_intent', 'reading.charge', 'reading.refund', 'reading.dispute'
    )
    or event_type like 'charge.dispute.%'
$$;

comment on function private.is_stripe_type is
'Decide whether Stripe events or readings of this type say something about a payment; see private.gateway_news';
