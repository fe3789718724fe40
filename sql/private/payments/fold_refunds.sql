create function private.fold_refunds(payment_id uuid, currency text)
returns table (object_id text, state text, amount_minor bigint)
language sql stable
as $$
    -- By rank, not by time: a refund that failed has failed, whichever message came last.
    select distinct on (evidence.object_id)
        evidence.object_id,
        case
            when evidence.state in ('failed', 'canceled') then 'failed'
            when evidence.state = 'succeeded' then 'succeeded'
            else 'pending'
        end,
        evidence.amount_minor
    from data.evidence
    where evidence.payment_id = fold_refunds.payment_id and evidence.kind = 'refund'
        and evidence.currency = fold_refunds.currency
    order by
        evidence.object_id,
        array_position(array['failed', 'canceled', 'succeeded'], evidence.state) nulls last,
        evidence.amount_minor desc
$$;

comment on function private.fold_refunds is
$$List a payment's known refunds in a currency, each in its final state; amounts are in minor units

States: pending, succeeded or failed.$$;
