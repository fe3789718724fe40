create function private.ledger_targets(payment data.payments)
returns table (kind text, debit_account text, credit_account text, currency text, amount_minor bigint)
language sql immutable
as $$
    -- Refunds take from the gift first, disputes from what is left of it; beyond that the platform pays.
    select target.kind, target.debit_account, target.credit_account, target.currency, target.amount_minor
    from (
        select
            case when payment.is_counted then 'campaign_funds' else 'owed_to_donors' end as owner,
            least(payment.refunded_minor, payment.captured_minor) as refunded,
            least(payment.disputed_minor, payment.captured_minor - least(payment.refunded_minor, payment.captured_minor)) as disputed
    ) as share
    cross join lateral (
        values
        ('capture', 'gateway_clearing', share.owner, payment.captured_currency, payment.captured_minor),
        ('refund', share.owner, 'refunds', payment.captured_currency, share.refunded),
        ('refund', 'platform_loss', 'refunds', payment.captured_currency, payment.refunded_minor - share.refunded),
        ('dispute', share.owner, 'disputes', payment.captured_currency, share.disputed),
        ('dispute', 'platform_loss', 'disputes', payment.captured_currency, payment.disputed_minor - share.disputed),
        ('fee', 'fees', 'gateway_clearing', payment.fee_currency, payment.fee_minor)
    ) as target (kind, debit_account, credit_account, currency, amount_minor)
    where target.amount_minor <> 0
$$;

comment on function private.ledger_targets is
$$Say what the books must hold of a payment in the state it is in: the sums of its transfers, minor units

A pure function of the row, so the books depend on the state and not on the way there.$$;
