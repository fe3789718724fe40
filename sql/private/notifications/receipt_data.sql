create function private.receipt_data(donation_id uuid)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'donor_name', donations.donor_name,
        'amount', private.major_units(payments.captured_minor, payments.captured_currency)::text,
        'currency', payments.captured_currency,
        'campaign_title', campaigns.title,
        'receipt_number', donations.receipt_number,
        'donated_at', donations.created_at
    )
    from data.donations
    inner join data.campaigns on campaigns.id = donations.campaign_id
    inner join data.payments
        on payments.donation_id = donations.id and payments.captured_minor > 0 and payments.is_counted
    where donations.id = receipt_data.donation_id
$$;

comment on function private.receipt_data is
'Collect what a receipt says: the amount received, in major units as text, so that it is not rounded on the way';
