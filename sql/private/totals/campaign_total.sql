create function private.campaign_total(campaign_id uuid, source text)
returns json
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_total json;
begin
    select json_build_object(
        'campaign_id', campaigns.id,
        'currency', campaigns.currency,
        'total_amount', private.major_units(counted.amount_minor, campaigns.currency),
        'total_donations', counted.donations,
        'unique_donors', counted.donors,
        'goal_amount', private.major_units(campaigns.goal_minor, campaigns.currency),
        'other_currencies', counted.others,
        'as_of', now(),
        'last_updated', counted.updated_at,
        'data_source', source
    )
    into v_total
    from data.campaigns
    cross join lateral private.count_campaign(campaigns.id, campaigns.currency) as counted
    where campaigns.id = campaign_total.campaign_id;
    return v_total;
end;
$$;

comment on function private.campaign_total is
$$Read a campaign's live totals: the body of GET /totals/campaigns/:id; null for an unknown campaign

Amounts are in major units. source becomes data_source. It reads at most sixteen counters per currency, however many
donations there are.$$;

grant execute on function private.campaign_total to workers;
