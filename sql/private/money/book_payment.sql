create function private.book_payment(
    campaign_id uuid, old_payment data.payments, new_payment data.payments, gateway_event_id bigint
)
returns table (currency text, amount_minor bigint)
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
begin
    return query
    with change as (
        select
            target.kind, target.debit_account, target.credit_account, target.currency,
            sum(target.amount_minor) as amount_minor
        from (
            select * from private.ledger_targets(new_payment)
            union all
            select booked.kind, booked.debit_account, booked.credit_account, booked.currency, -booked.amount_minor
            from private.ledger_targets(old_payment) as booked
        ) as target
        group by target.kind, target.debit_account, target.credit_account, target.currency
        having sum(target.amount_minor) <> 0
    ),

    transfer as (
        insert into data.ledger_transfers (
            kind, debit_account, credit_account, amount_minor, currency,
            gateway, campaign_id, donation_id, payment_id, gateway_event_id
        )
        select
            change.kind,
            -- Where too much is booked, the difference goes back the other way.
            case when change.amount_minor > 0 then change.debit_account else change.credit_account end,
            case when change.amount_minor > 0 then change.credit_account else change.debit_account end,
            abs(change.amount_minor), change.currency,
            new_payment.gateway, book_payment.campaign_id, new_payment.donation_id, new_payment.id,
            book_payment.gateway_event_id
        from change
        returning ledger_transfers.currency, ledger_transfers.amount_minor, debit_account, credit_account
    )

    select
        transfer.currency,
        sum(case when transfer.credit_account = 'campaign_funds'
            then transfer.amount_minor else -transfer.amount_minor end)::bigint
    from transfer
    where 'campaign_funds' in (transfer.credit_account, transfer.debit_account)
    group by transfer.currency;
end;
$$;

comment on function private.book_payment is
$$Book the difference between what a payment was and what it is now

Returns by how much the campaign's funds changed, per currency, in minor units: its totals must move by the same.$$;
