create function private.known_captures(payment data.payments)
returns table (number bigint, amount_minor numeric, currency text, intent_minor bigint)
language sql stable
as $$
    with highest as (
        select evidence.object_id, max(evidence.amount_minor) as amount_minor
        from data.evidence
        where evidence.payment_id = payment.id and evidence.kind = 'captured'
            and evidence.currency = payment.captured_currency and evidence.amount_minor > 0
        group by evidence.object_id
    )

    select
        count(*) filter (where highest.object_id <> payment.payment_intent_id),
        sum(highest.amount_minor) filter (where highest.object_id <> payment.payment_intent_id),
        payment.captured_currency,
        max(highest.amount_minor) filter (where highest.object_id = payment.payment_intent_id)
    from highest
$$;

comment on function private.known_captures is
$$Count the charges or captures of a payment and add them up, beside what its intent says

Amounts are in minor units of what was captured.$$;
