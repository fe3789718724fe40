begin;
select plan(26);

select ok(private.is_stripe_type(type), type || ' says something of a payment')
from unnest(array[
    'payment_intent.created', 'payment_intent.requires_action', 'payment_intent.processing',
    'payment_intent.partially_funded',
    'payment_intent.amount_capturable_updated', 'payment_intent.succeeded', 'payment_intent.payment_failed',
    'payment_intent.canceled',
    'charge.succeeded', 'charge.captured', 'charge.updated', 'charge.failed', 'charge.expired', 'charge.refunded',
    'refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated', 'charge.dispute.created',
    'charge.dispute.funds_withdrawn', 'reading.charge'
]) as type;
select ok(not private.is_stripe_type(type), type || ' does not')
from unnest(array[
    'customer.created', 'charge.pending', 'payment_intent', 'charge_dispute_created', 'reading.order'
]) as type;

select * from finish();
rollback;
