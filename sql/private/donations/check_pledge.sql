create function private.check_pledge(donation data.donations)
returns void
language plpgsql stable set search_path = ''
as $$
declare
    v_campaign data.campaigns;
begin
    select * into v_campaign from data.campaigns where campaigns.id = donation.campaign_id;
    if not found then
        perform private.fail('campaign_not_found', 404, 'campaign_id names no campaign');
    end if;
    if v_campaign.currency <> donation.currency then
        perform private.fail('currency_mismatch', 400, 'currency must be the campaign''s, ' || v_campaign.currency);
    end if;
    if v_campaign.status <> 'ACTIVE' or now() < v_campaign.starts_at or now() >= v_campaign.ends_at then
        perform private.fail('campaign_closed', 409, 'the campaign takes no gifts now');
    end if;
end;
$$;

comment on function private.check_pledge is
$$Refuse a pledge that its campaign cannot take

Called after private.claim_idempotency_key, so that a campaign that has closed since does not hide an answer that was
given. 404 campaign_not_found, 400 currency_mismatch, 409 campaign_closed.$$;
