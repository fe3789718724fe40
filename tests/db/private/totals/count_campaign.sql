begin;
\ir ../../support/giving.sql
select plan(9);

select pg_temp.campaign() as campaign \gset
select results_eq(
    format('select amount_minor, donations, donors, others::text, updated_at from private.count_campaign(%L, ''USD'')',
        :'campaign'),
    $$values (0::numeric, 0::bigint, 0::bigint, '[]', null::timestamptz)$$, 'a campaign without gifts has zeros'
);

insert into data.campaign_counters (campaign_id, currency, slot, amount_minor, donations, donors, updated_at) values
(:'campaign', 'USD', 0, -500, 0, 0, '2026-01-01Z'), (:'campaign', 'USD', 15, 2500, 2, 1, '2026-01-03Z'),
(:'campaign', 'JPY', 3, 1200, 1, 1, '2026-01-02Z'), (:'campaign', 'KWD', 3, 1500, 1, 0, '2026-01-02Z'),
(:'campaign', 'EUR', 1, 700, 0, 0, '2026-01-02Z'), (:'campaign', 'EUR', 2, -700, 0, 0, '2026-01-02Z');
select is(
    amount_minor, 2000::numeric, 'slots add up, also with one that is negative'
)
from private.count_campaign(:'campaign', 'USD');
select is(donations, 4::bigint, 'gifts count whatever their currency') from private.count_campaign(:'campaign', 'USD');
select is(donors, 2::bigint, 'and so do donors') from private.count_campaign(:'campaign', 'USD');
select is(
    others::jsonb, '[{"amount": 1200, "currency": "JPY"}, {"amount": 1.500, "currency": "KWD"}]'::jsonb,
    'other currencies are shown apart, in major units, without those that sum to nothing'
) from private.count_campaign(:'campaign', 'USD');
select matches(others::text, '1\.500', 'with all their decimals') from private.count_campaign(:'campaign', 'USD');
select is(updated_at, '2026-01-03Z', 'the latest movement') from private.count_campaign(:'campaign', 'USD');

set local role web_anon;
select is(amount_minor, 2000::numeric, 'totals are public') from private.count_campaign(:'campaign', 'USD');
reset role;

insert into data.campaign_counters (campaign_id, currency, slot, amount_minor)
select :'campaign', 'USD', slot, 9000000000000000000 from generate_series(4, 5) as slot;
select is(amount_minor, 18000000000000002000::numeric, 'a sum may be more than a bigint')
from private.count_campaign(:'campaign', 'USD');

select * from finish();
rollback;
