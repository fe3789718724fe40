-- Verify careforall:unbounded_totals on pg

begin;

with campaign as (
    insert into data.campaigns (title, currency) values ('verify', 'USD') returning id
)

insert into data.campaign_counters (campaign_id, currency, slot, amount_minor)
select campaign.id, 'USD', slots.slot, 9000000000000000000
from campaign
cross join (values (0), (1)) as slots (slot);

refresh materialized view data.campaign_totals;

select 1 / (count(*) = 1)::int
from data.campaign_totals
inner join data.campaigns on campaigns.id = campaign_totals.campaign_id
where campaigns.title = 'verify' and campaign_totals.total_minor = 18000000000000000000;

rollback;
