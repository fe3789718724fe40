create function private.invariant_unbalanced_ledger(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select balance.currency, 'credits less debits: ' || sum(balance.balance_minor)
    from private.recent_payments(since) as payment
    -- offset 0 applies the condition below the view's grouping, so that only one payment's transfers are read.
    cross join lateral (
        select booked.currency, booked.balance_minor from data.ledger_balances as booked
        where booked.payment_id = payment.id offset 0
    ) as balance
    group by balance.currency
    having sum(balance.balance_minor) <> 0
$$;

comment on function private.invariant_unbalanced_ledger is 'Invariant: the ledger sums to zero in each currency';
