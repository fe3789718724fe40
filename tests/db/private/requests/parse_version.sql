begin;
select plan(15);

select is(private.parse_version('{"version": 1}'), 1, 'the first version');
select is(private.parse_version('{"version": 999999999}'), 999999999, 'a late one');
select throws_ok(
    format('select private.parse_version(%L)', format('{"version": %s}', value)), 'PT400', 'wrong_type',
    value || ' is no version'
)
from unnest(array['0', '-1', '1.0', '1.5', '1e0', '"1"', 'true', '[]', '{}', '1000000000', '99999999999999999999',
    '0.1', 'null']) as value;

select * from finish();
rollback;
