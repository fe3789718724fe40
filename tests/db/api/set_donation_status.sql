begin;
\ir ../support/gift.sql
select plan(28);

select set_config('request.headers', json_build_object('x-resource-id', :'donation')::text, true) as headers \gset
set local request.jwt.claims = '{"role": "service"}';
create function pg_temp.refusal(body text) returns text
language plpgsql
as $$
begin
    perform api.set_donation_status(body::json);
    return null;
exception when others then
    return substr(sqlstate, 3) || ' ' || sqlerrm;
end;
$$;

select is(pg_temp.refusal(body), expected, body)
from (values
    ('[]', '400 body_not_an_object'), ('{"status": "FAILED"}', '400 missing_field'),
    ('{"version": 2}', '400 missing_field'), ('{"status": "FAILED", "version": "2"}', '400 wrong_type'),
    ('{"status": 5, "version": 2}', '400 wrong_type'), ('{"status": "failed", "version": 2}', '400 unknown_status'),
    ('{"status": "GONE", "version": 2}', '400 unknown_status'),
    ('{"status": "FAILED", "version": 2, "amount": 1}', '400 unknown_field'),
    ('{"status": "FAILED", "version": 1}', '409 stale_version'),
    ('{"status": "COMPLETED", "version": 1}', '409 stale_version'),
    ('{"status": "COMPLETED", "version": 2}', '409 step_not_allowed'),
    ('{"status": "REFUNDED", "version": 2}', '409 step_not_allowed'),
    ('{"status": "PENDING", "version": 2}', '409 step_not_allowed')
) as example (body, expected);
select is((select status from data.donations), 'PENDING', 'nothing of that has changed it');

set local role service;
select api.set_donation_status('{"status": "FAILED", "version": 2}') as given_up \gset
reset role;
select is(:'given_up'::jsonb ->> 'status', 'FAILED', 'a program gives it up');
select is(:'given_up'::jsonb -> 'version', '3', 'which makes a new version');
select is(:'given_up'::jsonb ->> 'donor_email', 'ada@example.org', 'programs see all of it');
select is(current_setting('response.status'), '200', 'done');
select is(pg_temp.refusal('{"status": "FAILED", "version": 3}'), '409 step_not_allowed', 'once is enough');
select is(pg_temp.refusal('{"status": "PENDING", "version": 3}'), '409 step_not_allowed', 'and there is no way back');
select pg_temp.capture() as answer \gset
select is((select status from data.donations), 'COMPLETED', 'but for money');
select is(pg_temp.refusal('{"status": "FAILED", "version": 4}'), '409 step_not_allowed', 'which no command takes back');
select is_empty('select * from private.broken_invariants', 'the books add up');

-- Once.
select pg_temp.donation(:'campaign') as other \gset
select set_config('request.headers', json_build_object('x-resource-id', :'other', 'idempotency-key', 'k1')::text,
    true) as headers \gset
select api.set_donation_status('{"status": "FAILED", "version": 1}') as once \gset
select is(
    api.set_donation_status('{"version": 1, "status": "FAILED"}'), :'once'::jsonb,
    'repeated with its key, it is answered as before'
);

select set_config('request.headers', '{"x-resource-id": "00000000-0000-7000-8000-000000000000"}', true) as headers \gset
select is(pg_temp.refusal('{"status": "FAILED", "version": 1}'), '404 donation_not_found', 'one that is not there');
set local request.headers = '{}';
select is(pg_temp.refusal('{"status": "FAILED", "version": 1}'), '400 invalid_id', 'one must be named');
set local role staff;
select throws_ok(
    $$select api.set_donation_status('{"status": "FAILED", "version": 1}')$$, '42501', null, 'staff may not do it'
);
set local role web_anon;
select throws_ok(
    $$select api.set_donation_status('{"status": "FAILED", "version": 1}')$$, '42501', null, 'nor may anonymous callers'
);
reset role;

select * from finish();
rollback;
