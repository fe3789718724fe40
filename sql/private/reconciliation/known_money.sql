create function private.known_money(payment data.payments, kind text, object_id text)
returns data.evidence
language plpgsql stable set search_path = ''
as $$
declare
    v_money data.evidence;
begin
    if kind = 'refund' then
        select known.state, known.amount_minor into v_money.state, v_money.amount_minor
        from private.fold_refunds(payment.id, payment.captured_currency) as known
        where known.object_id = known_money.object_id;
    elsif kind = 'dispute' then
        select known.state, known.amount_minor into v_money.state, v_money.amount_minor
        from private.fold_disputes(payment.id, payment.captured_currency) as known
        where known.object_id = known_money.object_id;
    else
        select max(known.amount_minor) into v_money.amount_minor
        from data.evidence as known
        where known.payment_id = payment.id and known.kind = 'captured' and known.currency = payment.captured_currency
            and known_money.object_id in (known.object_id, payment.payment_intent_id);
    end if;
    v_money.currency := payment.captured_currency;
    v_money.recorded_at := (
        select max(known.recorded_at) from data.evidence as known
        where known.payment_id = payment.id
            and known.kind
                = case when known_money.kind in ('refund', 'dispute') then known_money.kind else 'captured' end
            and known_money.object_id in (known.object_id, payment.payment_intent_id)
    );
    return v_money;
end;
$$;

comment on function private.known_money is
$$Return what we have heard of an object's money, in the shape of evidence: final state, amount, and when we last heard

kind and object_id are as listed. For an intent, it is the most that any object of its payment captured. Amounts are in
minor units of what the payment captured; nulls where we heard nothing.$$;
