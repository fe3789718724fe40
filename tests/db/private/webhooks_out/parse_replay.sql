begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(12);

select is(
    private.parse_replay('{"delivery_id": "01890A5D-AC96-774B-BCCE-B302099A8057"}'),
    '{"delivery_id": "01890a5d-ac96-774b-bcce-b302099a8057"}', 'one'
);
select is(
    private.parse_replay('{"from": "2026-01-01T00:00:00Z"}') - 'from', '{"to": null, "is_delivered_included": false}',
    'all since'
);
select is(
    private.parse_replay('{"from": "2026-01-01T01:00:00+01:00", "to": "2026-01-02T00:00:00Z", "is_delivered_included": true}'),
    jsonb_build_object('from', timestamptz '2026-01-01Z', 'to', timestamptz '2026-01-02Z', 'is_delivered_included', true), 'a period'
);
select is(pg_temp.refusal(format('select private.parse_replay(%L)', body)), expected, body)
from (values
    ('[]', '400 body_not_an_object'), ('{}', '400 missing_field'),
    ('{"to": "2026-01-01T00:00:00Z"}', '400 missing_field'),
    ('{"delivery_id": "x"}', '400 invalid_id'),
    ('{"delivery_id": "01890a5d-ac96-774b-bcce-b302099a8057", "from": "2026-01-01T00:00:00Z"}', '400 unknown_field'),
    ('{"from": "yesterday"}', '400 invalid_time'),
    ('{"from": "2026-01-01T00:00:00Z", "is_delivered_included": 1}', '400 wrong_type'),
    ('{"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}', '400 invalid_period'),
    ('{"since": 1}', '400 unknown_field')
) as example (body, expected);

select * from finish();
rollback;
