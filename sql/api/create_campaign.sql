create function api.create_campaign(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_route constant text := 'POST /campaigns';
    v_campaign data.campaigns;
    v_currency data.currencies;
    v_replay jsonb;
begin
    perform private.check_caller();
    perform private.check_body(body, '{title,description,goal_amount,currency,starts_at,ends_at}', '{title}');
    v_currency := private.parse_currency(body, 'currency', 'USD');
    v_campaign.title := private.parse_text(body, 'title', 200);
    v_campaign.description := coalesce(private.parse_text(body, 'description', 20000, true), '');
    v_campaign.goal_minor := private.parse_amount(body, 'goal_amount', v_currency);
    v_campaign.currency := v_currency.code;
    v_campaign.starts_at := private.parse_time(body, 'starts_at');
    v_campaign.ends_at := private.parse_time(body, 'ends_at');
    v_campaign.organizer_email := private.caller_email();
    v_replay := private.claim_idempotency_key(v_route, to_jsonb(v_campaign));
    if v_replay is not null then
        return v_replay;
    end if;
    if v_campaign.ends_at <= greatest(v_campaign.starts_at, now()) then
        perform private.fail('invalid_period', 400, 'ends_at must be after starts_at and after now');
    end if;
    insert into data.campaigns (title, description, goal_minor, currency, organizer_email, starts_at, ends_at)
    values (
        v_campaign.title, v_campaign.description, v_campaign.goal_minor, v_campaign.currency,
        v_campaign.organizer_email, v_campaign.starts_at, v_campaign.ends_at
    )
    returning * into v_campaign;
    perform private.audit('create_campaign', 'campaign', v_campaign.id, body::jsonb);
    return private.keep_answer(v_route, 201, '/api/v1/campaigns/' || v_campaign.id, private.show_campaign(v_campaign));
end;
$$;

comment on function api.create_campaign is
$$Create a campaign

Body: {title, description?, goal_amount?, currency = "USD", starts_at?, ends_at?}; goal_amount is in major units, times
are RFC 3339. 201 with the campaign and its Location; it takes gifts at once. Idempotency-Key is honoured. For
organizers and staff. 400 names the field; 403 email_required.$$;

grant execute on function api.create_campaign to organizer, staff;
