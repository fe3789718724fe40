begin;
\ir ../../support/paypal.sql
select plan(9);

select is(private.paypal_kind(type, object), kind, format('%s is about a %s', type, kind))
from (values
    ('CHECKOUT.ORDER.COMPLETED', pg_temp.paypal_order('COMPLETED'), 'order'),
    ('PAYMENT.AUTHORIZATION.VOIDED', '{}', 'authorization'),
    ('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture(), 'capture'),
    ('PAYMENT.CAPTURE.REFUNDED', pg_temp.paypal_refund('1.00'), 'refund'),
    ('PAYMENT.CAPTURE.REVERSED', pg_temp.paypal_refund('1.00'), 'refund'),
    ('PAYMENT.CAPTURE.REVERSED', pg_temp.paypal_capture('{"status": "REFUNDED"}'), 'capture'),
    ('PAYMENT.REFUND.FAILED', '{}', 'refund'),
    ('CUSTOMER.DISPUTE.CREATED', pg_temp.paypal_dispute('1.00'), 'dispute'),
    ('CUSTOMER.DISPUTE.RESOLVED', '{}', 'dispute')
) as example (type, object, kind);

select * from finish();
rollback;
