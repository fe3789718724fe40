create function api.request_refund(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_id uuid := private.resource_id();
    v_payment data.payments;
    v_refund data.refunds;
    v_route text := 'POST /payments/' || v_id || '/refund';
    v_replay jsonb;
begin
    perform private.check_caller();
    select * into v_payment from data.payments where payments.id = v_id;
    if not found then
        perform private.fail('payment_not_found', 404, 'no payment has this id');
    end if;
    v_refund := private.parse_refund(body, v_payment);
    v_replay := private.claim_idempotency_key(v_route, to_jsonb(v_refund));
    if v_replay is not null then
        return v_replay;
    end if;
    -- Not before the key is claimed: a request that waits for the row would not see that the key is taken.
    v_payment := private.lock_payment(v_payment.id);
    -- Parsed again, because what was captured meanwhile may be in another currency.
    v_refund := private.parse_refund(body, v_payment);
    perform private.check_refundable(v_payment, v_refund.amount_minor);
    v_refund := private.add_refund(
        v_payment, coalesce(v_refund.amount_minor, private.refundable_minor(v_payment)), v_refund.reason,
        concat_ws(' ', private.token_claim('role'), private.token_claim('email'))
    );
    perform private.audit('request_refund', 'payment', v_payment.id, jsonb_build_object(
        'refund_id', v_refund.id, 'amount_minor', v_refund.amount_minor, 'reason', v_refund.reason
    ));
    return private.keep_answer(v_route, 202, '/api/v1/payments/' || v_payment.id, private.show_refund(v_refund));
end;
$$;

comment on function api.request_refund is
$$Ask for a refund of a payment

Body: {amount?, reason?}; amount is in major units of what was captured, by default everything that is left. The header
X-Resource-Id names the payment (through the proxy: the path). 202 with the refund, PENDING: a worker asks the
gateway, whose webhook settles it. Idempotency-Key is honoured. For staff. 400 names the field; 403 email_required; 404
payment_not_found; 409 not_captured, already_refunded, payment_disputed, refund_too_large.$$;

grant execute on function api.request_refund to staff;
