create function private.alert_data(payment_id uuid, payload jsonb)
returns jsonb
language sql stable set search_path = ''
as $$
    -- Whose gift it was is not the organizer's business: a receipt number names it.
    select jsonb_build_object(
        'alert', payload ->> 'alert',
        'amount', private.major_units((payload ->> 'amount_minor')::bigint, payload ->> 'currency')::text,
        'currency', payload ->> 'currency',
        'campaign_title', campaigns.title,
        'receipt_number', donations.receipt_number,
        'donated_at', donations.created_at
    )
    from data.payments
    inner join data.donations on donations.id = payments.donation_id
    inner join data.campaigns on campaigns.id = donations.campaign_id
    where payments.id = alert_data.payment_id
$$;

comment on function private.alert_data is 'Gather what an alert to organizers and staff says: no donor is named; amounts in major units as text';
