create function api.campaign_total(id uuid)
returns json
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_total json := private.campaign_total(id, 'live');
begin
    if v_total is null then
        perform private.fail('campaign_not_found', 404, 'no campaign has this id');
    end if;
    return v_total;
end;
$$;

comment on function api.campaign_total is
$$Read a campaign's totals

{campaign_id, currency, total_amount, total_donations, unique_donors, goal_amount, other_currencies, as_of,
last_updated, data_source}; amounts are in major units. total_amount is captured money less refunds and disputes, in the
campaign's currency only. 404 campaign_not_found.$$;

grant execute on function api.campaign_total to web_anon, donor, organizer, staff, service;
