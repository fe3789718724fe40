create function private.goal_data(campaign_id uuid, payload jsonb)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'campaign_title', campaigns.title,
        'goal', private.major_units((payload ->> 'goal_minor')::bigint, campaigns.currency)::text,
        'total', private.major_units((payload ->> 'total_minor')::bigint, campaigns.currency)::text,
        'currency', campaigns.currency
    )
    from data.campaigns
    where campaigns.id = goal_data.campaign_id
$$;

comment on function private.goal_data is
'Collect what the news of a reached goal says: goal and total at that moment, in major units as text';
