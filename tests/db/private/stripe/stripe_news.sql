begin;
select plan(14);

select is(private.stripe_news(object), news, format('%s is news of %s', object, news))
from (values
    ('{"object": "payment_intent", "status": "succeeded"}', 'payment_intent.succeeded'),
    ('{"object": "payment_intent", "status": "canceled"}', 'payment_intent.canceled'),
    ('{"object": "payment_intent", "status": "requires_capture"}', 'payment_intent.amount_capturable_updated'),
    ('{"object": "payment_intent", "status": "processing"}', 'payment_intent.processing'),
    ('{"object": "payment_intent", "status": "requires_action"}', 'payment_intent.requires_action'),
    ('{"object": "payment_intent", "status": "requires_payment_method", "last_payment_error": null}',
        'payment_intent.created'),
    ('{"object": "payment_intent", "status": "requires_payment_method", "last_payment_error": {}}',
        'payment_intent.payment_failed'),
    ('{"object": "charge", "status": "failed"}', 'charge.failed'),
    ('{"object": "charge", "status": "succeeded", "captured": true}', 'charge.updated'),
    ('{"object": "charge", "status": "succeeded", "captured": false}', 'charge.succeeded'),
    ('{"object": "charge", "status": "succeeded", "captured": false, "refunded": true}', 'charge.refunded'),
    ('{"object": "refund"}', 'refund.updated'),
    ('{"object": "dispute"}', 'charge.dispute.updated'),
    ('{"object": "payout"}', null)
) as example (body, news)
cross join lateral (select body::jsonb as object) as parsed;

select * from finish();
rollback;
