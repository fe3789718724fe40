create function private.is_refund_in_total(
    payment data.payments, object_id text, amount_minor bigint, before timestamptz
)
returns boolean
language sql stable set search_path = ''
as $$
    select coalesce(sum(told.amount_minor), 0) - (
        select coalesce(sum(known.amount_minor), 0)
        from private.fold_refunds(payment.id, payment.captured_currency) as known
        where known.object_id <> is_refund_in_total.object_id
    ) >= is_refund_in_total.amount_minor
    from (
        select max(evidence.amount_minor) as amount_minor
        from data.evidence
        where evidence.payment_id = payment.id and evidence.kind = 'refunded_total'
            and evidence.currency = payment.captured_currency and evidence.recorded_at < before
        group by evidence.object_id
    ) as told
$$;

comment on function private.is_refund_in_total is
$$Decide whether a refund was booked before a moment without being named, as part of its charge's cumulative figure

amount_minor is in minor units of what the payment captured.$$;
