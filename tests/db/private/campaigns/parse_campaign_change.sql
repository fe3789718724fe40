begin;
\ir ../../support/giving.sql
select plan(24);

select pg_temp.campaign() as campaign \gset
update data.campaigns
set description = 'Wells', goal_minor = 100000, starts_at = '2026-01-01Z', ends_at = '2027-01-01Z',
    organizer_email = 'o@example.org';

-- What a body makes of the campaign: the fields it changes, or the word of the refusal.
create function pg_temp.changed(body json) returns text
language plpgsql
as $$
declare
    v_changes text;
begin
    select string_agg(format('%s: %s', after.key, coalesce(after.value, 'null')), ', '
    order by after.key) into v_changes
    from data.campaigns
    cross join lateral jsonb_each_text(to_jsonb(private.parse_campaign_change(body, campaigns))) as after
    cross join lateral jsonb_each_text(to_jsonb(campaigns)) as before
    where before.key = after.key and before.value is distinct from after.value;
    return v_changes;
exception when sqlstate 'PT400' then
    return sqlerrm;
end;
$$;
set local timezone = 'UTC';

select is(pg_temp.changed(body::json), expected, body)
from (values
    ('{"version": 1}', null),
    ('{"title": "Clear water"}', 'title: Clear water'),
    ('{"title": null, "description": null, "status": null}', null),
    ('{"description": "Two\nlines"}', e'description: Two\nlines'),
    ('{"goal_amount": 5}', 'goal_minor: 500'),
    ('{"goal_amount": null}', 'goal_minor: null'),
    ('{"starts_at": null, "ends_at": null}', 'ends_at: null, starts_at: null'),
    ('{"ends_at": "2026-06-01T00:00:00Z"}', 'ends_at: 2026-06-01T00:00:00+00:00'),
    ('{"status": "CLOSED"}', 'status: CLOSED'),
    ('{"status": "ACTIVE"}', null),
    ('{"status": "closed"}', 'unknown_status'),
    ('{"status": "DELETED"}', 'unknown_status'),
    ('{"status": 1}', 'wrong_type'),
    ('{"title": ""}', 'empty_field'),
    ('{"title": 5}', 'wrong_type'),
    ('{"goal_amount": -5}', 'invalid_amount'),
    ('{"goal_amount": 0.001}', 'too_many_decimals'),
    ('{"starts_at": "2027-01-01T00:00:00Z"}', 'invalid_period'),
    ('{"ends_at": "2025-01-01T00:00:00Z"}', 'invalid_period'),
    ('{"ends_at": "2026-02-30T00:00:00Z"}', 'invalid_time'),
    ('{"starts_at": null, "ends_at": "2025-01-01T00:00:00Z"}', 'ends_at: 2025-01-01T00:00:00+00:00, starts_at: null')
) as example (body, expected);
select is(
    pg_temp.changed(json_build_object('title', repeat('x', 201))), 'too_long', 'a title has at most 200 characters'
);
update data.campaigns set currency = 'JPY';
select is(pg_temp.changed('{"goal_amount": 500}'), 'goal_minor: 500', 'amounts are in the campaign''s currency');
select is(pg_temp.changed('{"goal_amount": 0.5}'), 'too_many_decimals', 'with its decimals');

select * from finish();
rollback;
