create function private.note_goal_reached(campaign_id uuid)
returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_campaign data.campaigns;
    v_total bigint;
begin
    select * into v_campaign from data.campaigns
    where campaigns.id = note_goal_reached.campaign_id and campaigns.goal_minor is not null
        and not exists (
            select from data.goals_reached as known
            where known.campaign_id = campaigns.id and known.goal_minor = campaigns.goal_minor
        );
    if not found then
        return false;
    end if;
    select counted.amount_minor into v_total from private.count_campaign(v_campaign.id, v_campaign.currency) as counted;
    if v_total < v_campaign.goal_minor then
        return false;
    end if;
    insert into data.goals_reached (campaign_id, goal_minor, total_minor)
    values (v_campaign.id, v_campaign.goal_minor, v_total)
    on conflict on constraint goals_reached_pkey do nothing;
    if not found then
        return false;
    end if;
    insert into data.notifications (campaign_id, kind, about, recipient, payload, traceparent)
    select v_campaign.id, 'goal_reached', v_campaign.goal_minor, v_campaign.organizer_email,
        jsonb_build_object('goal_minor', v_campaign.goal_minor, 'total_minor', v_total), private.traceparent()
    where v_campaign.organizer_email is not null
    on conflict on constraint each_is_told_once do nothing;
    perform private.emit(array[
        private.event('campaign.goal_reached', v_campaign.id, v_campaign.version, jsonb_build_object(
            'campaign_id', v_campaign.id, 'goal_minor', v_campaign.goal_minor, 'total_minor', v_total,
            'currency', v_campaign.currency
        ))
    ]);
    return true;
end;
$$;

comment on function private.note_goal_reached is
$$Note that a campaign has reached its goal, and tell of it once; returns true if this call noticed it

It makes an event, and a mail to the organizer. The worker that follows totals calls it after each change, because
captures that run at the same time do not see each other. A goal that was raised can be reached again. Gifts in other
currencies do not count.$$;

grant execute on function private.note_goal_reached to workers;
