-- Revert careforall:campaign_totals from pg

begin;

drop materialized view data.campaign_totals;
drop table data.campaign_donors;
drop table data.campaign_counters;

commit;
