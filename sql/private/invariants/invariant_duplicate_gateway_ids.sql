create function private.invariant_duplicate_gateway_ids(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select evidence.object_id, format('%s speaks of %s payments', evidence.kind, count(distinct evidence.payment_id))
    from data.evidence
    where evidence.object_id in (select recent.object_id from data.evidence as recent where recent.recorded_at >= since)
    group by evidence.object_id, evidence.kind
    having count(distinct evidence.payment_id) > 1
    union all
    select payment.payment_intent_id, format('belongs to %s payments', count(*))
    from data.payments as payment
    where since = '-infinity' and payment.payment_intent_id is not null
    group by payment.gateway, payment.payment_intent_id
    having count(*) > 1
$$;

comment on function private.invariant_duplicate_gateway_ids is
'Invariant: an intent, charge, refund or dispute of a gateway belongs to one payment';
