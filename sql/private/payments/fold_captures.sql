create function private.fold_captures(payment_id uuid, payment_intent_id text)
returns table (amount_minor bigint, currency text)
language sql stable
as $$
    with highest as (
        select evidence.object_id, evidence.currency, max(evidence.amount_minor) as amount_minor
        from data.evidence
        where evidence.payment_id = fold_captures.payment_id
            and evidence.kind = 'captured' and evidence.amount_minor > 0
        group by evidence.object_id, evidence.currency
    )

    -- The intent and its charges speak of the same money: the larger figure is the later one.
    select
        greatest(
            coalesce(max(highest.amount_minor) filter (where highest.object_id = payment_intent_id), 0),
            coalesce(sum(highest.amount_minor) filter (where highest.object_id is distinct from payment_intent_id), 0)
        )::bigint as received_minor,
        highest.currency
    from highest
    group by highest.currency
    order by received_minor desc, highest.currency
    limit 1
$$;

comment on function private.fold_captures is
'Add up what was captured for a payment, in minor units of the currency received; null where nothing was';
