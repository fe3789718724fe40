create function private.invariant_donation_without_ledger(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select donations.id::text, donations.status || ', but nothing of it is in the ledger'
    from private.recent_donations(since) as donations
    where donations.status in ('COMPLETED', 'REFUNDED') and not exists (
        select from data.payments
        inner join data.ledger_transfers as transfer on transfer.payment_id = payments.id
        where payments.donation_id = donations.id and payments.is_counted and transfer.kind = 'capture'
    )
$$;

comment on function private.invariant_donation_without_ledger is
'Invariant: a completed or refunded donation has a capture in the ledger';
