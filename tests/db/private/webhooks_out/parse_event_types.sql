begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(13);

select is(private.parse_event_types('{}', 'event_types'), null, 'may be absent');
select is(private.parse_event_types('{"event_types": null}', 'event_types'), null, 'or null');
select is(
    private.parse_event_types('{"event_types": ["payment.*", "donation.completed", "payment.*", "*"]}', 'event_types'),
    '{*,donation.completed,payment.*}'::text [], 'sorted, each once'
);
select is(
    pg_temp.refusal(format('select private.parse_event_types(%L, ''t'')', json_build_object('t', example.value))),
    example.expected, example.value::text
)
from (values
    ('"*"'::json, '400 wrong_type'), ('{}', '400 wrong_type'), ('[1]', '400 wrong_type'), ('[null]', '400 wrong_type'),
    ('[]', '400 invalid_event_type'), ('["donation"]', '400 invalid_event_type'),
    ('["donation.**"]', '400 invalid_event_type'),
    ('["gateway_event.unconfirmed"]', '400 invalid_event_type'), ('[""]', '400 invalid_event_type'),
    ((select json_agg('donation.' || repeat('x', n)) from generate_series(1, 51) as n), '400 invalid_event_type')
) as example (value, expected);

select * from finish();
rollback;
