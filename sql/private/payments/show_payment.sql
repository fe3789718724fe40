create function private.show_payment(payment data.payments, has_history boolean)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'id', payment.id,
        'donation_id', payment.donation_id,
        'payment_intent_id', payment.payment_intent_id,
        'gateway', payment.gateway,
        'amount', private.major_units(payment.amount_minor, payment.currency),
        'currency', payment.currency,
        'status', payment.status,
        'sub_status', payment.sub_status,
        'captured_amount', private.major_units(
            payment.captured_minor, coalesce(payment.captured_currency, payment.currency)
        ),
        'captured_currency', payment.captured_currency,
        'refunded_amount', private.major_units(
            payment.refunded_minor - refunds.on_its_way, coalesce(payment.captured_currency, payment.currency)
        ),
        'pending_refund_amount', private.major_units(
            refunds.on_its_way + refunds.asked_for, coalesce(payment.captured_currency, payment.currency)
        ),
        'disputed_amount', private.major_units(
            payment.disputed_minor, coalesce(payment.captured_currency, payment.currency)
        ),
        'version', payment.version,
        'created_at', payment.created_at,
        'updated_at', payment.updated_at
    ) || case when has_history then jsonb_build_object('history', private.payment_history(payment.id)) else '{}' end
    from private.pending_refunds(payment) as refunds
$$;

comment on function private.show_payment is
$$Show a payment as GET /payments/:id does; amounts are in major units

refunded_amount is settled, pending_refund_amount is asked for or on its way, disputed_amount is taken out by disputes
that are open or lost.$$;
