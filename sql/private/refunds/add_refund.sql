create function private.add_refund(payment data.payments, amount_minor bigint, reason text, requested_by text)
returns data.refunds
language plpgsql volatile set search_path = ''
as $$
declare
    v_refund data.refunds;
begin
    insert into data.refunds (payment_id, amount_minor, currency, reason, requested_by)
    values (payment.id, add_refund.amount_minor, payment.captured_currency, add_refund.reason, add_refund.requested_by)
    returning * into v_refund;
    update data.payments
    set requested_refund_minor = requested_refund_minor + add_refund.amount_minor
    where payments.id = payment.id;
    perform private.emit(array[
        private.event('refund.requested', v_refund.id, v_refund.version, jsonb_build_object(
            'refund_id', v_refund.id, 'payment_id', payment.id, 'donation_id', payment.donation_id
        ))
    ]);
    return v_refund;
end;
$$;

comment on function private.add_refund is
$$Ask for a refund of a payment: a PENDING row, and a message for the worker that asks the gateway

The caller has locked the payment's row. amount_minor is in minor units of what was captured; the table refuses to ask
back more than that.$$;
