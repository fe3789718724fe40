create function private.alert_data(payment_id uuid, payload jsonb)
returns jsonb
language sql stable set search_path = ''
as $$
    -- The organizer need not know whose gift it was: a receipt number identifies it.
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

comment on function private.alert_data is
$$Collect what an alert to organizers and staff says; amounts are in major units as text

The donor is not named.$$;
