create function private.ledger_targets(payment data.payments)
returns table (kind text, debit_account text, credit_account text, currency text, amount_minor bigint)
language sql immutable
as $$
    -- Refunds are taken from the gift first, disputes from what is left of it. The platform pays what exceeds the gift.
    select target.kind, target.debit_account, target.credit_account, target.currency, target.amount_minor
    from (
        select
            case when payment.is_counted then 'campaign_funds' else 'owed_to_donors' end as owner,
            least(payment.refunded_minor, payment.captured_minor) as refunded,
            least(
                payment.disputed_minor, payment.captured_minor - least(payment.refunded_minor, payment.captured_minor)
            ) as disputed
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
$$List what the books must hold of a payment in its state: the sums of its transfers, in minor units

It depends on the row alone, so that the books depend on the state and not on how it came about.$$;
