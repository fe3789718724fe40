create function private.fail_refund(id uuid, reason text)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_refund data.refunds;
    v_payment data.payments;
begin
    v_payment := private.lock_payment((select refunds.payment_id from data.refunds where refunds.id = fail_refund.id));
    update data.refunds
    set status = 'FAILED', failure = left(fail_refund.reason, 1000)
    where refunds.id = fail_refund.id and refunds.status = 'PENDING' and refunds.gateway_refund_id is null
    returning * into v_refund;
    if not found then
        return;
    end if;
    update data.payments set requested_refund_minor = requested_refund_minor - v_refund.amount_minor
    where payments.id = v_payment.id;
    perform private.emit(array[
        private.event('refund.failed', v_refund.id, v_refund.version, jsonb_build_object(
            'refund_id', v_refund.id, 'payment_id', v_payment.id, 'donation_id', v_payment.donation_id
        ))
    ]);
end;
$$;

comment on function private.fail_refund is
$$Give up a refund that the gateway refused for good, with its reason, so that the money can be asked back again

Changes nothing once the gateway has accepted it.$$;

grant execute on function private.fail_refund to workers;
