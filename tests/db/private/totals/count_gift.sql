begin;
\ir ../../support/giving.sql
select plan(8);

select pg_temp.campaign() as campaign \gset
select pg_temp.donation(:'campaign') as donation \gset
select pg_temp.donation(:'campaign') as second \gset

create function pg_temp.counted(donation_id uuid, currency text, amount_minor bigint, completed int) returns text
language sql volatile
as $$
    select private.count_gift(donations, counted.currency, counted.amount_minor, completed)
    from data.donations where id = donation_id;
    select pg_temp.total(campaign_id) from data.donations where id = donation_id;
$$;

select is(pg_temp.counted(:'donation', 'USD', 1250, 1), '1250 from 1 gifts of 1 donors', 'a gift counts');
select is(
    pg_temp.counted(:'second', 'USD', 1250, 1), '2500 from 2 gifts of 1 donors', 'a second one of the same donor'
);
select is(
    pg_temp.counted(:'second', 'USD', -500, 0), '2000 from 2 gifts of 1 donors', 'a part returned moves money only'
);
select is(
    pg_temp.counted(:'second', 'JPY', 900, 0), '2000 from 2 gifts of 1 donors', 'another currency never mixes in'
);
select is(
    pg_temp.counted(:'second', 'USD', -750, -1), '1250 from 1 gifts of 1 donors', 'returned whole, it is not a gift'
);
select is(
    pg_temp.counted(:'donation', 'USD', -1250, -1), '0 from 0 gifts of 0 donors', 'nor is the other: no donor is left'
);
select results_eq(
    format('select currency, count(*) from data.campaign_counters where campaign_id = %L
        group by currency order by currency', :'campaign'),
    $$values ('JPY', 1::bigint), ('USD', 1)$$, 'one slot per backend and currency'
);
select is(
    (select max(slot)::int from data.campaign_counters), pg_backend_pid() % 16, 'which is the backend''s own'
);

select * from finish();
rollback;
