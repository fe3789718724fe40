create function private.failure_data(donation_id uuid)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'donor_name', donations.donor_name,
        'campaign_title', campaigns.title,
        'amount', private.major_units(donations.amount_minor, donations.currency)::text,
        'currency', donations.currency
    )
    from data.donations
    inner join data.campaigns on campaigns.id = donations.campaign_id
    where donations.id = failure_data.donation_id
$$;

comment on function private.failure_data is
'Collect what the news of a failed payment says: the pledge, in major units as text';
