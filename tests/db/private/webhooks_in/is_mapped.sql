begin;
select plan(47);

select ok(private.is_mapped('stripe', type), type || ' says something of a payment')
from unnest(array[
    'payment_intent.created', 'payment_intent.requires_action', 'payment_intent.processing',
    'payment_intent.partially_funded',
    'payment_intent.amount_capturable_updated', 'payment_intent.succeeded', 'payment_intent.payment_failed',
    'payment_intent.canceled',
    'charge.succeeded', 'charge.captured', 'charge.updated', 'charge.failed', 'charge.expired', 'charge.refunded',
    'refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated', 'charge.dispute.created',
    'charge.dispute.funds_withdrawn'
]) as type;
select ok(not private.is_mapped('stripe', type), type || ' does not')
from unnest(array['customer.created', 'charge.pending', 'payment_intent', 'charge_dispute_created']) as type;
select ok(private.is_mapped('paypal', type), type || ' says something of a payment')
from unnest(array[
    'CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.COMPLETED', 'CHECKOUT.ORDER.VOIDED', 'PAYMENT.AUTHORIZATION.CREATED',
    'PAYMENT.AUTHORIZATION.VOIDED', 'PAYMENT.CAPTURE.PENDING', 'PAYMENT.CAPTURE.COMPLETED', 'PAYMENT.CAPTURE.DENIED',
    'PAYMENT.CAPTURE.DECLINED', 'PAYMENT.CAPTURE.REFUNDED', 'PAYMENT.CAPTURE.REVERSED', 'PAYMENT.REFUND.FAILED',
    'CUSTOMER.DISPUTE.CREATED', 'CUSTOMER.DISPUTE.UPDATED', 'CUSTOMER.DISPUTE.RESOLVED', 'reading.order', 'reading.capture'
]) as type;
select ok(private.is_mapped('stripe', 'reading.charge'), 'so does what we read');
select ok(not private.is_mapped('stripe', 'reading.order'), 'of what a gateway has');
select ok(not private.is_mapped('paypal', type), type || ' does not')
from unnest(array['BILLING.PLAN.CREATED', 'reading.charge']) as type;
select ok(not private.is_mapped('bank', 'payment_intent.succeeded'), 'nor does anything of a gateway that we do not know');
select ok(
    not private.is_mapped('paypal', 'payment_intent.succeeded'), 'a name means something at its own gateway only'
);

select * from finish();
rollback;
