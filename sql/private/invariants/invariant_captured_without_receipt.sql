create function private.invariant_captured_without_receipt(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select payment.id::text, 'captured, but no receipt was queued'
    from private.recent_payments(since) as payment
    where payment.captured_minor > 0 and not exists (
        select from data.notifications
        where notifications.donation_id = payment.donation_id and notifications.kind = 'receipt'
    )
$$;

comment on function private.invariant_captured_without_receipt is
'Invariant: each donation with captured money has its receipt queued';
