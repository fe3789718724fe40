create function private.may_hear_of(owner_email text, type text, campaign_id uuid)
returns boolean
language sql stable
as $$
    select private.is_public_event(type) and (owner_email is null or exists (
        select from data.campaigns
        where campaigns.id = may_hear_of.campaign_id and campaigns.organizer_email = may_hear_of.owner_email
    ))
$$;

comment on function private.may_hear_of is
$$Decide whether an endpoint's owner may get an event of this type about a campaign

Organizers get events of their own campaigns. owner_email null is staff, who get all.$$;
