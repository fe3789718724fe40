create function private.is_mapped(gateway text, event_type text)
returns boolean
language sql immutable
as $$
    select case gateway
        when 'stripe' then
            event_type in (
                'payment_intent.created', 'payment_intent.requires_action', 'payment_intent.processing',
                'payment_intent.partially_funded', 'payment_intent.amount_capturable_updated', 'payment_intent.succeeded',
                'payment_intent.payment_failed', 'payment_intent.canceled',
                'charge.succeeded', 'charge.captured', 'charge.updated', 'charge.failed', 'charge.expired', 'charge.refunded',
                'refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated',
                'reading.payment_intent', 'reading.charge', 'reading.refund', 'reading.dispute'
            )
            or event_type like 'charge.dispute.%'
        when 'paypal' then
            event_type in (
                'CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.COMPLETED', 'CHECKOUT.ORDER.VOIDED',
                'PAYMENT.AUTHORIZATION.CREATED', 'PAYMENT.AUTHORIZATION.VOIDED',
                'PAYMENT.CAPTURE.PENDING', 'PAYMENT.CAPTURE.COMPLETED', 'PAYMENT.CAPTURE.DENIED',
                'PAYMENT.CAPTURE.DECLINED', 'PAYMENT.CAPTURE.REFUNDED', 'PAYMENT.CAPTURE.REVERSED',
                'PAYMENT.REFUND.PENDING', 'PAYMENT.REFUND.COMPLETED', 'PAYMENT.REFUND.FAILED',
                'CUSTOMER.DISPUTE.CREATED', 'CUSTOMER.DISPUTE.UPDATED', 'CUSTOMER.DISPUTE.RESOLVED',
                'reading.order', 'reading.authorization', 'reading.capture', 'reading.refund', 'reading.dispute'
            )
        else false
    end
$$;

comment on function private.is_mapped is
'Decide whether events of this type say something about a payment; others are stored and ignored';
