create function private.is_paypal_type(event_type text)
returns boolean
language sql immutable
as $$
    select event_type in (
        'CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.COMPLETED', 'CHECKOUT.ORDER.VOIDED',
        'PAYMENT.AUTHORIZATION.CREATED', 'PAYMENT.AUTHORIZATION.VOIDED',
        'PAYMENT.CAPTURE.PENDING', 'PAYMENT.CAPTURE.COMPLETED', 'PAYMENT.CAPTURE.DENIED',
        'PAYMENT.CAPTURE.DECLINED', 'PAYMENT.CAPTURE.REFUNDED', 'PAYMENT.CAPTURE.REVERSED',
        'PAYMENT.REFUND.PENDING', 'PAYMENT.REFUND.COMPLETED', 'PAYMENT.REFUND.FAILED',
        'CUSTOMER.DISPUTE.CREATED', 'CUSTOMER.DISPUTE.UPDATED', 'CUSTOMER.DISPUTE.RESOLVED',
        'reading.order', 'reading.authorization', 'reading.capture', 'reading.refund', 'reading.dispute'
    )
$$;

comment on function private.is_paypal_type is
'Decide whether PayPal events or readings of this type say something about a payment; see private.gateway_news';
