create function private.invariant_receipt_without_capture(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select notifications.id::text, 'a receipt, but its donation was never captured'
    from data.notifications
    where notifications.kind = 'receipt' and notifications.created_at >= since and not exists (
        select from data.payments
        where payments.donation_id = notifications.donation_id and payments.captured_minor > 0
    )
$$;

comment on function private.invariant_receipt_without_capture is
'Invariant: receipts are only for money that was captured';
