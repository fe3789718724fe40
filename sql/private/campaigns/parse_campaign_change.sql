create function private.parse_campaign_change(body json, campaign data.campaigns)
returns data.campaigns
language plpgsql stable set search_path = ''
as $$
declare
    v_currency data.currencies;
begin
    select * into v_currency from data.currencies where currencies.code = campaign.currency;
    campaign.title := coalesce(private.parse_text(body, 'title', 200), campaign.title);
    campaign.description := coalesce(private.parse_text(body, 'description', 20000, true), campaign.description);
    if body -> 'goal_amount' is not null then
        campaign.goal_minor := private.parse_amount(body, 'goal_amount', v_currency);
    end if;
    if body -> 'starts_at' is not null then
        campaign.starts_at := private.parse_time(body, 'starts_at');
    end if;
    if body -> 'ends_at' is not null then
        campaign.ends_at := private.parse_time(body, 'ends_at');
    end if;
    campaign.status := coalesce(private.parse_text(body, 'status', 20), campaign.status);
    if campaign.status not in ('ACTIVE', 'CLOSED') then
        perform private.fail('unknown_status', 400, 'status must be ACTIVE or CLOSED');
    end if;
    if campaign.ends_at <= campaign.starts_at then
        perform private.fail('invalid_period', 400, 'ends_at must be after starts_at');
    end if;
    return campaign;
end;
$$;

comment on function private.parse_campaign_change is
$$Parse the body of PATCH /campaigns/:id into the campaign as it would be

A field that is absent stays as it is; null clears goal_amount, starts_at, ends_at. 400 names the field.$$;
