begin;
\ir ../../support/giving.sql
select plan(5);

select pg_temp.campaign() as campaign \gset
update data.campaigns set goal_minor = 100000, organizer_email = 'o@example.org',
    starts_at = '2026-01-01Z' where id = :'campaign';
select is(
    private.show_campaign(campaigns) - 'created_at' - 'updated_at' - 'starts_at',
    jsonb_build_object(
        'id', :'campaign', 'title', 'Clean water', 'description', '', 'goal_amount', 1000.00, 'currency', 'USD',
        'ends_at', null, 'status', 'ACTIVE', 'version', 2,
        'totals', '{"total_amount": 0, "total_donations": 0, "unique_donors": 0, "other_currencies": []}'::jsonb
    ),
    'a campaign without its organizer'
) from data.campaigns where id = :'campaign';
select is((private.show_campaign(campaigns) ->> 'starts_at')::timestamptz, starts_at, 'times as they are')
from data.campaigns where id = :'campaign';
select is(private.show_campaign(campaigns) ->> 'goal_amount', '1000.00', 'amounts with their decimals')
from data.campaigns where id = :'campaign';

insert into data.campaign_counters (campaign_id, currency, slot, amount_minor, donations, donors)
values (:'campaign', 'USD', 0, 1250, 2, 1), (:'campaign', 'JPY', 0, 900, 1, 1);
select is(
    private.show_campaign(campaigns) -> 'totals',
    '{"total_amount": 12.50, "total_donations": 3, "unique_donors": 2,
      "other_currencies": [{"currency": "JPY", "amount": 900}]}'::jsonb,
    'live totals, per currency'
) from data.campaigns where id = :'campaign';
select pg_temp.campaign() as other \gset
select is(
    private.show_campaign(campaigns) ->> 'goal_amount', null, 'a goal is optional'
)
from data.campaigns where id = :'other';

select * from finish();
rollback;
