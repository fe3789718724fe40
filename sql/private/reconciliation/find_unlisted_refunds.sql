create function private.find_unlisted_refunds(run data.reconciliations)
returns table (finding text, object_id text, payment_id uuid, detail text)
language sql stable
as $$
    select distinct
        'extra', evidence.object_id, payments.id,
        format(
            'refund of %s here, not listed by the gateway',
            private.describe_amount(evidence.amount_minor, evidence.currency)
        )
    from data.evidence
    inner join data.payments on payments.id = evidence.payment_id
    left join data.refunds
        on refunds.payment_id = payments.id and refunds.gateway_refund_id = evidence.object_id
    where evidence.kind = 'refund' and evidence.state = 'succeeded' and payments.gateway = run.gateway
        -- Made there in the period as well, if we heard of it before the period ended: see find_unlisted_payments.
        and coalesce(refunds.created_at, payments.created_at) >= run.period_from
        and evidence.recorded_at >= run.period_from
        and evidence.recorded_at < least(run.period_to, run.started_at)
        and not exists (
            select from data.evidence as failed
            where failed.payment_id = payments.id and failed.kind = 'refund'
                and failed.object_id = evidence.object_id and failed.state in ('failed', 'canceled')
        )
        and not exists (
            select from data.reconciliation_items as item
            where item.reconciliation_id = run.id and item.object_id = evidence.object_id
        )
$$;

comment on function private.find_unlisted_refunds is
$$List refunds made in a comparison's period that we booked by name and the gateway did not list$$;
