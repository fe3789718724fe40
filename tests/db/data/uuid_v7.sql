begin;
select plan(6);

select matches(
    data.uuid_v7()::text, '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
    'version 7, as RFC 9562 lays it out'
);
select is(
    left(replace(data.uuid_v7()::text, '-', ''), 9),
    left(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0'), 9),
    'it begins with the time'
);
select data.uuid_v7() as earlier, pg_sleep(0.002) as slept \gset
select ok(:'earlier'::uuid < data.uuid_v7(), 'a later one sorts behind');
select is(count(distinct data.uuid_v7()), 10000::bigint, 'ten thousand differ') from generate_series(1, 10000);

-- 74 random bits: in a thousand ids each of them is set about half of the time.
create table pg_temp.ids as
select ('x' || replace(data.uuid_v7()::text, '-', ''))::bit(128) as bits from generate_series(1, 1000);
select is_empty(
    $$select place from pg_temp.ids cross join generate_series(52, 127) as place
        where place not in (64, 65) group by place having sum(get_bit(bits, place)) not between 380 and 620$$,
    'the rest is random: no counter makes the next one guessable'
);
select is(
    count(distinct substring(bits from 53)), 1000::bigint, 'and differs even within a millisecond'
)
from pg_temp.ids;

select * from finish();
rollback;
