-- Verify careforall:campaign_totals on pg

begin;

with campaign as (
    insert into data.campaigns (title, currency) values ('verify', 'USD') returning id
)

insert into data.campaign_counters (campaign_id, currency, slot, amount_minor, donations, donors)
select campaign.id, slots.currency, slots.slot, 500, 1, 1
from campaign
cross join (values ('USD', 0), ('USD', 1), ('EUR', 0)) as slots (currency, slot);

refresh materialized view data.campaign_totals;

select 1 / count(*)
from data.campaign_totals
inner join data.campaigns on campaigns.id = campaign_totals.campaign_id
where
    campaigns.title = 'verify' and campaign_totals.total_minor = 1000
    and campaign_totals.total_donations = 3 and campaign_totals.unique_donors = 3;
select donations from data.campaign_donors where false;

rollback;
