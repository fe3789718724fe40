create function api.campaign(id uuid)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_campaign data.campaigns;
begin
    select * into v_campaign from data.campaigns where campaigns.id = campaign.id;
    if not found then
        perform private.fail('campaign_not_found', 404, 'no campaign has this id');
    end if;
    return private.show_campaign(v_campaign);
end;
$$;

comment on function api.campaign is
$$Read a campaign with its live totals

Amounts are in major units. 404 campaign_not_found.$$;

grant execute on function api.campaign to web_anon, donor, organizer, staff, service;
