create function private.show_campaign(campaign data.campaigns)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'id', campaign.id,
        'title', campaign.title,
        'description', campaign.description,
        'goal_amount', private.major_units(campaign.goal_minor, campaign.currency),
        'currency', campaign.currency,
        'starts_at', campaign.starts_at,
        'ends_at', campaign.ends_at,
        'status', campaign.status,
        'version', campaign.version,
        'created_at', campaign.created_at,
        'updated_at', campaign.updated_at,
        'totals', jsonb_build_object(
            'total_amount', private.major_units(counted.amount_minor, campaign.currency),
            'total_donations', counted.donations,
            'unique_donors', counted.donors,
            'other_currencies', counted.others
        )
    )
    from private.count_campaign(campaign.id, campaign.currency) as counted
$$;

comment on function private.show_campaign is
'Show a campaign as the API does, with its live totals; amounts are in major units';
