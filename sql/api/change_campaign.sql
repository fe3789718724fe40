create function api.change_campaign(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_id uuid := private.resource_id();
    v_route text := 'PATCH /campaigns/' || v_id;
    v_campaign data.campaigns;
    v_replay jsonb;
begin
    perform private.check_caller();
    perform private.check_body(body, '{version,title,description,goal_amount,starts_at,ends_at,status}', '{version}');
    select * into v_campaign from data.campaigns where campaigns.id = v_id;
    if not found then
        perform private.fail('campaign_not_found', 404, 'no campaign has this id');
    end if;
    -- Null equals nothing: a token without an email address owns nothing, a campaign that staff made has no organizer.
    if not coalesce(
        private.token_claim('role') = 'staff' or private.caller_email() = v_campaign.organizer_email, false
    ) then
        perform private.fail('not_yours', 403, 'the campaign belongs to another organizer');
    end if;
    v_replay := private.claim_idempotency_key(v_route, private.typed_campaign_change(body, v_campaign));
    if v_replay is not null then
        return v_replay;
    end if;
    -- Not before the key is claimed: a request that waits for the row would not see that the key is taken.
    select * into strict v_campaign from data.campaigns where campaigns.id = v_id for no key update;
    perform private.check_version(v_campaign.version, private.parse_version(body));
    v_campaign := private.parse_campaign_change(body, v_campaign);
    update data.campaigns
    set title = v_campaign.title, description = v_campaign.description, goal_minor = v_campaign.goal_minor,
        starts_at = v_campaign.starts_at, ends_at = v_campaign.ends_at, status = v_campaign.status
    where campaigns.id = v_id
    returning * into v_campaign;
    perform private.audit('change_campaign', 'campaign', v_id, body::jsonb);
    return private.keep_answer(v_route, 200, null, private.show_campaign(v_campaign));
end;
$$;

comment on function api.change_campaign is
$$Change a campaign

Body: {version, title?, description?, goal_amount?, starts_at?, ends_at?, status?}. A field that is absent stays as it
is, null clears goal and times, status is ACTIVE or CLOSED. The header X-Resource-Id names the campaign (through the
gateway: the path). 200 with the campaign. Idempotency-Key is honoured. For its organizer and staff. 400 names the
field; 403 email_required, not_yours; 404 campaign_not_found; 409 stale_version.$$;

grant execute on function api.change_campaign to organizer, staff;
