create function private.fold_fees(payment_id uuid)
returns table (amount_minor bigint, currency text)
language sql stable
as $$
    -- A gateway settles an account in one currency. If two appear, the books keep to the first of the alphabet
    -- and do not add them up.
    select sum(fee.amount_minor)::bigint, fee.currency
    from (
        select evidence.object_id, evidence.currency, max(evidence.amount_minor) as amount_minor
        from data.evidence
        where evidence.payment_id = fold_fees.payment_id and evidence.kind = 'fee'
        group by evidence.object_id, evidence.currency
    ) as fee
    group by fee.currency
    having sum(fee.amount_minor) <> 0
    order by fee.currency
    limit 1
$$;

comment on function private.fold_fees is
$$Add up a payment's fees, one per balance transaction, in minor units of the currency in which the gateway settles

Returns no row where there is no fee.$$;
