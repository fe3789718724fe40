begin;
\ir ../../support/giving.sql
select plan(14);

select pg_temp.campaign() as campaign \gset
create function pg_temp.typed(body text) returns jsonb
language sql volatile as $$ select private.typed_campaign_change(body::json, campaigns) from data.campaigns $$;

select is(pg_temp.typed(one), pg_temp.typed(other), format('%s is %s', one, other))
from (values
    ('{"version": 1, "title": "x"}', '{"title": "x", "version": 1}'),
    ('{"version": 1, "goal_amount": 10.0}', '{"version": 1, "goal_amount": "10.00"}'),
    ('{"version": 1, "ends_at": "2030-01-01T00:00:00Z"}', '{"version": 1, "ends_at": "2030-01-01T02:00:00+02:00"}'),
    ('{"version": 1, "title": null}', '{"version": 1}'),
    ('{"version": 1, "status": null, "description": null}', '{"version": 1}')
) as example (one, other);
select isnt(pg_temp.typed(one), pg_temp.typed(other), format('%s is not %s', one, other))
from (values
    ('{"version": 1}', '{"version": 2}'),
    ('{"version": 1, "title": "x"}', '{"version": 1, "title": "X"}'),
    ('{"version": 1, "goal_amount": null}', '{"version": 1}'),
    ('{"version": 1, "ends_at": null}', '{"version": 1}'),
    ('{"version": 1, "starts_at": null}', '{"version": 1, "ends_at": null}'),
    ('{"version": 1, "status": "ACTIVE"}', '{"version": 1, "status": "CLOSED"}')
) as example (one, other);

select pg_temp.typed('{"version": 1, "title": "x"}') as before \gset
update data.campaigns set title = 'y', goal_minor = 500, ends_at = '2040-01-01Z';
select is(
    pg_temp.typed('{"version": 1, "title": "x"}'), :'before'::jsonb, 'what the campaign is by now does not matter'
);
select throws_ok(
    $$select pg_temp.typed('{"version": 1, "title": 5}')$$, 'PT400', 'wrong_type', 'what cannot be read is refused'
);
select throws_ok($$select pg_temp.typed('{"version": "1"}')$$, 'PT400', 'wrong_type', 'so is what is not a version');

select * from finish();
rollback;
