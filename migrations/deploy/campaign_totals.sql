-- Deploy careforall:campaign_totals to pg
-- requires: donations

begin;

create table data.campaign_counters (
    campaign_id uuid not null references data.campaigns (id),
    currency text not null references data.currencies (code),
    slot smallint not null,
    amount_minor bigint not null default 0,
    donations bigint not null default 0,
    donors bigint not null default 0,
    updated_at timestamptz not null default clock_timestamp(),
    primary key (campaign_id, currency, slot),
    constraint slot_is_one_of_sixteen check (slot between 0 and 15)
) with (fillfactor = 50);
comment on table data.campaign_counters is
'Live totals, moved in the transaction that moves the money. Sixteen slots a campaign and currency, so that captures seldom wait for each other; a single slot may be negative, the sum is the total.';
comment on column data.campaign_counters.amount_minor is 'In minor units of currency: the change of the campaign''s balance in the ledger.';

create table data.campaign_donors (
    campaign_id uuid not null references data.campaigns (id),
    donor_id uuid not null references data.donors (id),
    donations int not null,
    primary key (campaign_id, donor_id),
    constraint donations_are_not_negative check (donations >= 0)
);
comment on table data.campaign_donors is 'How many completed donations each donor has in a campaign: what unique donors are counted by.';

create materialized view data.campaign_totals as
select
    campaigns.id as campaign_id,
    campaigns.currency,
    coalesce(
        sum(counters.amount_minor) filter (where counters.currency = campaigns.currency), 0
    )::bigint as total_minor,
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

-- Totals are public; who gave is not.
alter table data.campaign_counters enable row level security;
create policy anyone_reads_counters on data.campaign_counters for select using (true);
grant select on data.campaign_counters to web_anon, donor, organizer, staff, service;
grant select on data.campaign_totals to web_anon, donor, organizer, staff, service;
alter table data.campaign_donors enable row level security;

commit;
