create function private.is_dispute_refunded(payment data.payments, amount_minor bigint)
returns boolean
language sql stable set search_path = ''
as $$
    select exists (
        select from private.fold_refunds(payment.id, payment.captured_currency) as refund
        where refund.state <> 'failed' and refund.amount_minor = is_dispute_refunded.amount_minor
            and not exists (
                select from data.evidence
                where evidence.payment_id = payment.id and evidence.kind = 'refund'
                    and evidence.object_id = refund.object_id and evidence.reference is not null
            )
    )
$$;

comment on function private.is_dispute_refunded is
$$Decide whether what a dispute takes out is shown as a refund as well, for which none of us asked

Where the gateway has_disputes_in_refunds, as PayPal: it settles a lost dispute by reversing the capture, and a refund
given in the dispute ends it. That is one amount, reported twice.$$;
