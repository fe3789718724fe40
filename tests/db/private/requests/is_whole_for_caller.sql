begin;
select plan(12);

select is(private.is_whole_for_caller('ada@example.org'), false, 'a stranger sees what is public');
create function pg_temp.seen_by(claims json) returns boolean
language sql volatile
as $$
    select set_config('request.jwt.claims', claims::text, true);
    select private.is_whole_for_caller('Ada@example.org');
$$;

select is(pg_temp.seen_by(claims::json), is_whole, format('%s: %s', claims, is_whole))
from (values
    ('{"role": "web_anon"}', false),
    ('{"role": "donor", "email": "ada@example.org"}', true),
    ('{"role": "donor", "email": "ADA@EXAMPLE.ORG"}', true),
    ('{"role": "donor", "email": "eve@example.org"}', false),
    ('{"role": "donor"}', false),
    ('{"role": "donor", "email": null}', false),
    ('{"role": "organizer", "email": "ada@example.org"}', false),
    ('{"role": "staff"}', true),
    ('{"role": "service"}', true),
    ('{"role": "Staff"}', false),
    ('{"email": "ada@example.org"}', false)
) as example (claims, is_whole);

select * from finish();
rollback;
