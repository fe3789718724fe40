begin;
\ir ../../support/gift.sql
select plan(11);

update data.campaigns set goal_minor = 100000 where id = :'campaign';
select is(
    private.campaign_total(:'campaign', 'live')::jsonb - 'as_of',
    jsonb_build_object(
        'campaign_id', :'campaign', 'currency', 'USD', 'total_amount', 0.00, 'total_donations', 0, 'unique_donors', 0,
        'goal_amount', 1000.00, 'other_currencies', '[]'::jsonb, 'last_updated', null, 'data_source', 'live'
    ),
    'an empty campaign has zeros, not nulls'
);
select matches(
    private.campaign_total(:'campaign', 'live')::text, '"total_amount" : 0.00,',
    'amounts are numbers with the currency''s decimals'
);
select is(private.campaign_total(data.uuid_v7(), 'live')::text, null, 'an unknown campaign has no total');
select is(
    private.campaign_total(:'campaign', 'redis') ->> 'data_source', 'redis', 'the source is the caller''s to say'
);
select is((private.campaign_total(:'campaign', 'live') ->> 'as_of')::timestamptz, now(), 'as of this transaction');

select pg_temp.capture() as answer \gset
select is(private.campaign_total(:'campaign', 'live') ->> 'total_amount', '12.50', 'captured money counts');
select isnt(private.campaign_total(:'campaign', 'live') ->> 'last_updated', null, 'and says when');
select pg_temp.webhook('charge.refunded', pg_temp.charge('{"amount_refunded": 500}')) as answer \gset
select is(private.campaign_total(:'campaign', 'live') ->> 'total_amount', '7.50', 'less what was refunded');
select is(private.campaign_total(:'campaign', 'live') ->> 'total_donations', '1', 'a part given back leaves a gift');

select pg_temp.campaign('JPY') as yen \gset
select matches(private.campaign_total(:'yen', 'live')::text, '"total_amount" : 0,', 'yen have no decimals');
set local role workers;
select is(private.campaign_total(:'campaign', 'redis') ->> 'unique_donors', '1', 'workers may read it, for the cache');
reset role;

select * from finish();
rollback;
