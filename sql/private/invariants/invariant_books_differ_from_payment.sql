create function private.invariant_books_differ_from_payment(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    with wanted as (
        select payment.id as payment_id, side.account, target.currency,
            sum(side.sign * target.amount_minor)::bigint as minor
        from private.recent_payments(since) as payment
        cross join lateral private.ledger_targets(payment) as target
        cross join lateral (values (target.credit_account, 1), (target.debit_account, -1)) as side (account, sign)
        group by payment.id, side.account, target.currency
        having sum(side.sign * target.amount_minor) <> 0
    ),

    booked as (
        select payment.id as payment_id, balance.account, balance.currency, sum(balance.minor)::bigint as minor
        from private.recent_payments(since) as payment
        -- offset 0 applies the condition below the view's grouping, so that only one payment's transfers are read.
        cross join lateral (
            select entry.account, entry.currency, entry.balance_minor as minor from data.ledger_balances as entry
            where entry.payment_id = payment.id offset 0
        ) as balance
        group by payment.id, balance.account, balance.currency
        having sum(balance.minor) <> 0
    )

    select payment_id::text, format('%s %s: %s wanted, %s booked',
        account, currency, coalesce(wanted.minor, 0), coalesce(booked.minor, 0))
    from wanted
    full join booked using (payment_id, account, currency)
    where wanted.minor is distinct from booked.minor
$$;

comment on function private.invariant_books_differ_from_payment is
'Invariant: the ledger holds of each payment exactly what its state says, see private.ledger_targets';
