create function private.fold_payment(payment data.payments)
returns data.payments
language plpgsql stable set search_path = ''
as $$
declare
    v_refunds record;
    v_claims record;
    v_has_disputes_in_refunds boolean;
begin
    select captured.amount_minor, captured.currency
    into payment.captured_minor, payment.captured_currency
    from private.fold_captures(payment.id, payment.payment_intent_id) as captured;
    payment.captured_minor := coalesce(payment.captured_minor, 0);

    select
        coalesce(sum(claims.refunded_minor), 0)::bigint as refunded_minor,
        bool_or(claims.has_returns) as has_returns,
        bool_or(claims.has_fees) as has_fees,
        bool_or(claims.is_voided) as is_voided,
        bool_or(claims.is_authorized) as is_authorized,
        bool_or(claims.has_failed) as has_failed,
        max(claims.void_reason) as void_reason,
        max(claims.decline_code) as decline_code,
        max(claims.progress) as progress
    into v_claims
    from private.fold_objects(payment.id, payment.captured_currency) as claims;

    -- Most payments are captured and nothing else: this spares them two queries.
    payment.refunded_minor := 0;
    payment.disputed_minor := 0;
    if payment.captured_minor > 0 and v_claims.has_returns then
        select
            coalesce(sum(refund.amount_minor) filter (where refund.state <> 'failed'), 0)::bigint as live_minor,
            coalesce(sum(refund.amount_minor), 0)::bigint as known_minor
        into v_refunds
        from private.fold_refunds(payment.id, payment.captured_currency) as refund;
        select gateways.has_disputes_in_refunds into v_has_disputes_in_refunds
        from data.gateways where gateways.name = payment.gateway;
        payment.disputed_minor := (
            select coalesce(sum(dispute.amount_minor), 0)::bigint
            from private.fold_disputes(payment.id, payment.captured_currency) as dispute
            where dispute.state in ('open', 'lost')
                and not (v_has_disputes_in_refunds and private.is_dispute_refunded(payment, dispute.amount_minor))
        );
        -- The cumulative figure includes refunds of which we have no row. It includes those that we know, even failed
        -- ones, and at some gateways what a dispute took out.
        payment.refunded_minor := v_refunds.live_minor + greatest(0, v_claims.refunded_minor - v_refunds.known_minor
            - case when v_has_disputes_in_refunds then payment.disputed_minor else 0 end);
    end if;
    payment.fee_minor := null;
    payment.fee_currency := null;
    if v_claims.has_fees then
        select fee.amount_minor, fee.currency into payment.fee_minor, payment.fee_currency
        from private.fold_fees(payment.id) as fee;
    end if;
    payment.fee_minor := coalesce(payment.fee_minor, 0);

    payment.status := case
        when payment.captured_minor > 0 and payment.refunded_minor + payment.disputed_minor >= payment.captured_minor
            then 'REFUNDED'
        when payment.captured_minor > 0 then 'CAPTURED'
        when v_claims.is_voided then 'FAILED'
        when v_claims.is_authorized then 'AUTHORIZED'
        when v_claims.has_failed then 'FAILED'
        else 'INITIATED'
    end;
    payment.is_open := payment.captured_minor = 0 and v_claims.is_voided is not true and not payment.is_replaced;
    payment.sub_status := case payment.status
        when 'FAILED' then coalesce(v_claims.void_reason, v_claims.decline_code)
        when 'INITIATED' then case when payment.is_replaced then 'replaced' else v_claims.progress end
    end;
    return payment;
end;
$$;

comment on function private.fold_payment is
$$Compute what a payment is from all evidence received for it, in whatever order and however often it came

Returns the row as it should be. It reads data.evidence alone, except for is_replaced, which is a command. Amounts are
in minor units.$$;
