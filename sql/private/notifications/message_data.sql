create function private.message_data(donation_id uuid, payload jsonb)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'donor_name', donations.donor_name,
        'campaign_title', campaigns.title,
        'subject', payload ->> 'subject',
        'text', payload ->> 'text'
    )
    from data.donations
    inner join data.campaigns on campaigns.id = donations.campaign_id
    where donations.id = message_data.donation_id
$$;

comment on function private.message_data is
$$Collect what a service's message about a gift says: the subject and text that the service gave$$;
