create function private.find_unlisted_payments(run data.reconciliations)
returns table (finding text, object_id text, payment_id uuid, detail text)
language sql stable
as $$
    select
        'extra', payments.payment_intent_id, payments.id,
        format('%s here, not listed by the gateway', private.describe_payment(payments))
    from data.payments
    where payments.gateway = run.gateway and payments.captured_minor > 0
        -- A payment made here in the period was made there in it as well, if we heard of its money before it ended.
        and payments.created_at >= run.period_from and payments.created_at < run.period_to
        and (
            select min(evidence.recorded_at) from data.evidence
            where evidence.payment_id = payments.id and evidence.kind = 'captured'
        ) < least(run.period_to, run.started_at)
        and not exists (
            select from data.reconciliation_items as item
            where item.reconciliation_id = run.id and (
                item.object_id = payments.payment_intent_id
                or item.object_id in (
                    select evidence.object_id from data.evidence
                    where evidence.payment_id = payments.id and evidence.kind = 'captured'
                )
            )
        )
$$;

comment on function private.find_unlisted_payments is
$$List payments made in a comparison's period whose money we booked and the gateway did not list$$;
