create function private.find_differences(run data.reconciliations)
returns table (finding text, object_id text, payment_id uuid, detail text)
language sql stable
as $$
    with seen as (
        select payments.* from data.payments
        where payments.id in (
            select item.payment_id from data.reconciliation_items as item where item.reconciliation_id = run.id
        )
    )

    select
        case discrepancy.kind
            when 'returned_in_other_currency' then 'currency_differs'
            when 'returned_more_than_captured' then 'amount_differs'
            else discrepancy.kind
        end,
        case gateways.refunds_by when 'capture' then private.largest_capture(seen.id) else seen.payment_intent_id end,
        seen.id, discrepancy.detail
    from seen
    inner join data.gateways on gateways.name = seen.gateway
    inner join data.discrepancies as discrepancy on discrepancy.payment_id = seen.id
    where discrepancy.resolved_at is null
        and (
            discrepancy.kind in (
                'amount_differs', 'currency_differs', 'returned_in_other_currency', 'returned_more_than_captured'
            )
            or (discrepancy.kind = 'double_payment' and seen.refunded_minor + seen.disputed_minor < seen.captured_minor)
        )
    union all
    select
        case when captures.number > 1 then 'double_payment' else 'amount_differs' end,
        seen.payment_intent_id, seen.id,
        format(
            'asked for %s, captured %s in %s parts', private.describe_amount(seen.amount_minor, seen.currency),
            private.describe_amount(captures.amount_minor::bigint, captures.currency), captures.number
        )
    from seen
    cross join lateral private.known_captures(seen) as captures
    where (
        captures.number > 1 and captures.currency = seen.currency
        and captures.amount_minor - seen.refunded_minor - seen.disputed_minor > seen.amount_minor
    )
        -- Stripe reports the same money as an intent and as its charges.
        or captures.amount_minor <> captures.intent_minor
$$;

comment on function private.find_differences is
$$List what does not add up of payments that a gateway listed, whichever message told it

It compares what was asked for with what was received, money in several parts, and an intent with its charges. It leaves
out what a person has resolved.$$;
