create function private.fold_disputes(payment_id uuid, currency text)
returns table (object_id text, state text, amount_minor bigint)
language sql stable
as $$
    select distinct on (evidence.object_id)
        evidence.object_id,
        case
            when evidence.state = 'won' then 'won'
            when evidence.state = 'lost' then 'lost'
            when evidence.state like 'warning%' then 'inquiry'
            else 'open'
        end,
        evidence.amount_minor
    from data.evidence
    where evidence.payment_id = fold_disputes.payment_id and evidence.kind = 'dispute'
        and evidence.currency = fold_disputes.currency
    order by
        evidence.object_id,
        case
            when evidence.state = 'won' then 1
            when evidence.state = 'lost' then 2
            when evidence.state like 'warning%' then 4
            else 3
        end,
        evidence.amount_minor desc
$$;

comment on function private.fold_disputes is
$$List a payment's disputes in a currency, each in its furthest state; amounts are in minor units

States: inquiry (no money moved), open or lost (money taken out), won (money back).$$;
