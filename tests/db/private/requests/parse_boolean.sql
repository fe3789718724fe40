begin;
select plan(12);

select is(private.parse_boolean('{"a": true}', 'a', false), true, 'true');
select is(private.parse_boolean('{"a": false}', 'a', true), false, 'false');
select is(private.parse_boolean('{}', 'a', true), true, 'absent: the fallback');
select is(private.parse_boolean('{"a": null}', 'a', false), false, 'null is absent');
select throws_ok(
    format('select private.parse_boolean(%L, ''a'', false)', format('{"a": %s}', value)), 'PT400', 'wrong_type',
    value || ' is no boolean'
)
from unnest(array['"true"', '"yes"', '1', '0', '""', '[]', '{}', '[true]']) as value;

select * from finish();
rollback;
