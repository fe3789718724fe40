create function private.fold_objects(payment_id uuid, currency text)
returns table (
    object_id text, refunded_minor bigint, has_returns boolean, has_fees boolean,
    is_voided boolean, is_authorized boolean, has_failed boolean,
    void_reason text, decline_code text, progress text
)
language sql stable
as $$
    select
        evidence.object_id,
        max(evidence.amount_minor) filter (
            where evidence.kind = 'refunded_total' and evidence.currency = fold_objects.currency
        ),
        bool_or(evidence.kind in ('refund', 'refunded_total', 'dispute')),
        bool_or(evidence.kind = 'fee'),
        bool_or(evidence.kind = 'voided'),
        bool_or(evidence.kind = 'authorized'),
        bool_or(evidence.kind = 'attempt_failed'),
        max(evidence.state) filter (where evidence.kind = 'voided'),
        max(evidence.state) filter (where evidence.kind = 'attempt_failed'),
        -- That it was created says nothing. Among the other states any fixed order will do for a label.
        max(evidence.state) filter (where evidence.kind = 'progress' and evidence.state <> 'created')
    from data.evidence
    where evidence.payment_id = fold_objects.payment_id
    group by evidence.object_id
$$;

comment on function private.fold_objects is
$$Gather what the evidence says of each object of a payment, besides captured amounts

refunded_minor is cumulative per charge, in currency. has_returns: there are refunds or disputes to look at.$$;
