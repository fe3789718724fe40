create function private.invariant_orphan_rows(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select evidence.id::text, 'evidence of another payment than its event'
    from data.evidence
    inner join data.gateway_events as event on event.id = evidence.gateway_event_id
    where evidence.recorded_at >= since and event.payment_id is distinct from evidence.payment_id
    union all
    select transfer.id::text, 'a transfer of another donation or campaign than its payment'
    from data.ledger_transfers as transfer
    inner join data.payments on payments.id = transfer.payment_id
    inner join data.donations on donations.id = payments.donation_id
    where transfer.booked_at >= since
        and (transfer.donation_id, transfer.campaign_id) is distinct from (donations.id, donations.campaign_id)
    union all
    select donations.id::text, 'its payment_intent_id is none of its payments'
    from data.donations
    where donations.created_at >= since and donations.payment_intent_id is not null and not exists (
        select from data.payments
        where payments.donation_id = donations.id and payments.payment_intent_id = donations.payment_intent_id
    )
$$;

comment on function private.invariant_orphan_rows is
'Invariant: evidence, transfers and intents belong to the payments and donations that they name';
