create function private.invariant_refunds_differ_from_payment(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select payment.id::text, format(
        '%s asked for by its refunds, %s by itself', coalesce(asked.minor, 0), payment.requested_refund_minor
    )
    from private.recent_payments(since) as payment
    left join lateral (
        select sum(refunds.amount_minor)::bigint as minor
        from data.refunds
        where refunds.payment_id = payment.id and refunds.status <> 'FAILED'
    ) as asked on true
    where least(coalesce(asked.minor, 0), payment.captured_minor) <> payment.requested_refund_minor
    union all
    select refunds.id::text, 'SUCCEEDED, but the gateway never said so'
    from private.recent_payments(since) as payment
    inner join data.refunds on refunds.payment_id = payment.id
    where refunds.status = 'SUCCEEDED' and not exists (
        select from data.evidence
        where evidence.payment_id = payment.id and evidence.kind = 'refund'
            and evidence.reference = refunds.id and evidence.state = 'succeeded'
    )
$$;

comment on function private.invariant_refunds_differ_from_payment is
$$Invariant: a payment's sum of requested refunds is that of our refunds, and at most what was captured

A refund that succeeded has evidence.$$;
