begin;
select plan(14);

select is(private.caller_email(), null, 'outside PostgREST there is no caller');
create function pg_temp.caller(claims text) returns text
language sql volatile
as $$
    select set_config('request.jwt.claims', claims, true);
    select private.caller_email();
$$;

select is(pg_temp.caller('{"email": "Ada@Example.org"}'), 'ada@example.org', 'one person, however written');
select is(pg_temp.caller(claims), null, format('%L names no caller', claims))
from unnest(array['', '{}', '{"role": "staff"}', '{"email": null}', '{"email": ""}', '{"email": " "}', '{"email": 5}',
    '{"email": []}', '{"email": ["ada@example.org"]}', '{"email": {"a": 1}}', '{"email": true}', '{"email": "ada"}'])
    as claims;

select * from finish();
rollback;
