-- Deploy careforall:unbounded_totals to pg
-- requires: campaign_totals

begin;

-- One campaign's sum beyond a bigint would stop the refresh of all. (A column of a materialized view cannot change its
-- type. The view of api that reads it goes with it and is back when sql/ is loaded, which follows every deploy.)
drop materialized view data.campaign_totals cascade;

create materialized view data.campaign_totals as
select
    campaigns.id as campaign_id,
    campaigns.currency,
    coalesce(
        sum(counters.amount_minor) filter (where counters.currency = campaigns.currency), 0
    ) as total_minor,
    coalesce(sum(counters.donations), 0)::bigint as total_donations,
    coalesce(sum(counters.donors), 0)::bigint as unique_donors,
    max(counters.updated_at) as last_updated,
    now() as as_of
from data.campaigns
left join data.campaign_counters as counters on counters.campaign_id = campaigns.id
group by campaigns.id, campaigns.currency;
comment on materialized view data.campaign_totals is
'Totals of all campaigns as of the last refresh, for leaderboards: read from counters, so a refresh grows with campaigns, not with donations.';
create unique index campaign_totals_by_campaign on data.campaign_totals (campaign_id);
create index campaign_totals_by_amount on data.campaign_totals (total_minor desc);
grant select on data.campaign_totals to web_anon, donor, organizer, staff, service;

commit;
