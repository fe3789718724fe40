create function private.is_in_progress(payment data.payments)
returns boolean
language sql stable set search_path = ''
as $$
    select payment.is_open
        and exists (
            select from data.evidence
            where evidence.payment_id = payment.id and evidence.kind = 'progress'
                and evidence.state in ('processing', 'capture_pending')
        )
        and not exists (
            select from data.evidence where evidence.payment_id = payment.id and evidence.kind = 'attempt_failed'
        )
$$;

comment on function private.is_in_progress is
$$Decide whether money of an open payment may be on its way, as with bank debits

Such a payment can be neither paid again nor taken back.$$;
