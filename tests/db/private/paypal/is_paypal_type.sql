begin;
select plan(20);

select ok(private.is_paypal_type(type), type || ' says something of a payment')
from unnest(array[
    'CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.COMPLETED', 'CHECKOUT.ORDER.VOIDED', 'PAYMENT.AUTHORIZATION.CREATED',
    'PAYMENT.AUTHORIZATION.VOIDED', 'PAYMENT.CAPTURE.PENDING', 'PAYMENT.CAPTURE.COMPLETED', 'PAYMENT.CAPTURE.DENIED',
    'PAYMENT.CAPTURE.DECLINED', 'PAYMENT.CAPTURE.REFUNDED', 'PAYMENT.CAPTURE.REVERSED', 'PAYMENT.REFUND.FAILED',
    'CUSTOMER.DISPUTE.CREATED', 'CUSTOMER.DISPUTE.UPDATED', 'CUSTOMER.DISPUTE.RESOLVED', 'reading.order', 'reading.capture'
]) as type;
select ok(not private.is_paypal_type(type), type || ' does not')
from unnest(array['BILLING.PLAN.CREATED', 'reading.charge', 'payment_intent.succeeded']) as type;

select * from finish();
rollback;
