create function private.digest()
returns table (part text, rows bigint, digest text)
language sql stable
as $$
    with lines (part, line) as (
        select 'payments', concat_ws(' ',
            payments.id, payments.status, payments.is_open, payments.captured_minor > 0 and payments.is_counted,
            payments.captured_minor, payments.captured_currency, payments.refunded_minor, payments.disputed_minor,
            payments.requested_refund_minor, payments.fee_minor, payments.fee_currency)
        from data.payments
        union all
        select 'donations', concat_ws(' ', donations.id, donations.status, donations.receipt_number is not null)
        from data.donations
        union all
        select 'evidence', concat_ws(' ', evidence.payment_id, evidence.kind, evidence.object_id, evidence.state,
            evidence.amount_minor, evidence.currency, evidence.reference)
        from data.evidence
        union all
        select 'ledger', concat_ws(' ',
            balance.campaign_id, balance.payment_id, balance.account, balance.currency, balance.balance_minor)
        from data.ledger_balances as balance where balance.balance_minor <> 0
        union all
        select 'totals', concat_ws(' ',
            counter.campaign_id, counter.currency,
            sum(counter.amount_minor), sum(counter.donations), sum(counter.donors))
        from data.campaign_counters as counter
        group by counter.campaign_id, counter.currency
        having sum(counter.amount_minor) <> 0 or sum(counter.donations) <> 0 or sum(counter.donors) <> 0
        union all
        select 'receipts', concat_ws(' ', notifications.donation_id, notifications.kind, notifications.recipient)
        from data.notifications where notifications.kind = 'receipt' and notifications.about = ''
    )

    select
        lines.part, count(*),
        encode(sha256(convert_to(string_agg(lines.line, e'\n' order by lines.line collate "C"), 'UTF8')), 'hex')
    from lines
    group by lines.part
$$;

comment on function private.digest is
$$Compute one line per part of the money: evidence, payments, donations, ledger, totals, receipts

Equal in two databases exactly when they agree; an altered row changes the digest of its part. It covers balances and
sums instead of postings, which may differ with the order of events.$$;
