create view api.campaign_totals with (security_invoker = true) as
select
    totals.campaign_id,
    totals.currency,
    private.major_units(totals.total_minor, totals.currency) as total_amount,
    totals.total_donations,
    totals.unique_donors,
    private.major_units(campaigns.goal_minor, campaigns.currency) as goal_amount,
    totals.as_of,
    totals.last_updated,
    'view' as data_source
from data.campaign_totals as totals
inner join data.campaigns on campaigns.id = totals.campaign_id;

comment on view api.campaign_totals is
$$Totals of all campaigns as of the last refresh, for leaderboards

Amounts are in major units. A new campaign appears at the next refresh.$$;

grant select on api.campaign_totals to web_anon, donor, organizer, staff, service;
