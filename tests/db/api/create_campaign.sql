begin;
\ir ../support/giving.sql
select plan(43);

create function pg_temp.refusal(body text) returns text
language plpgsql
as $$
begin
    perform api.create_campaign(body::json);
    return null;
exception when others then
    return substr(sqlstate, 3) || ' ' || sqlerrm;
end;
$$;

set local request.jwt.claims = '{"role": "organizer", "email": "O@Example.org"}';
set local request.headers = '{"x-request-id": "r-1"}';
set local role organizer;
select api.create_campaign('{"title": "Clean water"}') as made \gset
reset role;
select is(
    :'made'::jsonb - '{id,created_at,updated_at}'::text [],
    '{"title": "Clean water", "description": "", "goal_amount": null, "currency": "USD", "starts_at": null,
      "ends_at": null, "status": "ACTIVE", "version": 1,
      "totals": {"total_amount": 0, "total_donations": 0, "unique_donors": 0,
      "other_currencies": []}}'::jsonb,
    'a title is enough'
);
select is(current_setting('response.status'), '201', 'created');
select is(
    current_setting('response.headers')::jsonb,
    jsonb_build_array(jsonb_build_object('Location', '/api/v1/campaigns/' || (:'made'::jsonb ->> 'id'))),
    'at this address'
);
select is((select organizer_email from data.campaigns), 'o@example.org', 'it is the caller''s, whatever capitals');
select results_eq(
    'select role, subject, action, object_id, detail, request_id from data.audit_log',
    format($$values ('organizer', 'O@Example.org', 'create_campaign', %L::uuid, '{"title": "Clean water"}'::jsonb,
        'r-1')$$, :'made'::jsonb ->> 'id'),
    'and the audit log says who made it'
);
select lives_ok(
    format('select pg_temp.donation(%L)', :'made'::jsonb ->> 'id'), 'it takes gifts at once'
);
select is(
    api.create_campaign('{"title": " Wells ", "description": "Two\nlines", "goal_amount": "1000.5", "currency": "KWD",
        "starts_at": "2030-01-01T00:00:00+02:00", "ends_at": "2031-01-01T00:00:00Z"}') - '{id,created_at,updated_at,
        totals,version,status}'::text [],
    '{"title": " Wells ", "description": "Two\nlines", "goal_amount": 1000.500, "currency": "KWD",
      "starts_at": "2029-12-31T22:00:00+00:00", "ends_at": "2031-01-01T00:00:00+00:00"}'::jsonb,
    'all that may be said'
) from (select set_config('timezone', 'UTC', true)) as zone;

select is(pg_temp.refusal(body), expected, body)
from (values
    ('[]', '400 body_not_an_object'), ('[{"title": "x"}]', '400 body_not_an_object'), ('{}', '400 missing_field'),
    ('{"title": null}', '400 missing_field'), ('{"title": ""}', '400 empty_field'),
    ('{"title": " "}', '400 empty_field'), ('{"title": 5}', '400 wrong_type'),
    ('{"title": "a\nb"}', '400 control_character'), ('{"title": "x", "title": "y"}', '400 repeated_field'),
    ('{"title": "x", "status": "CLOSED"}', '400 unknown_field'),
    ('{"title": "x", "organizer_email": "e@example.org"}', '400 unknown_field'),
    ('{"title": "x", "currency": "usd"}', '400 unknown_currency'),
    ('{"title": "x", "goal_amount": 0}', '400 invalid_amount'),
    ('{"title": "x", "goal_amount": -1}', '400 invalid_amount'),
    ('{"title": "x", "goal_amount": "NaN"}', '400 invalid_amount'),
    ('{"title": "x", "goal_amount": 1e3}', '400 invalid_amount'),
    ('{"title": "x", "goal_amount": 0.001}', '400 too_many_decimals'),
    ('{"title": "x", "goal_amount": 1.5, "currency": "JPY"}', '400 too_many_decimals'),
    ('{"title": "x", "goal_amount": 99999999999}', '400 amount_too_large'),
    ('{"title": "x", "ends_at": "2020-01-01T00:00:00Z"}', '400 invalid_period'),
    ('{"title": "x", "starts_at": "2019-01-01T00:00:00Z", "ends_at": "2020-01-01T00:00:00Z"}', '400 invalid_period'),
    ('{"title": "x", "starts_at": "2031-01-01T00:00:00Z", "ends_at": "2030-01-01T00:00:00Z"}', '400 invalid_period'),
    ('{"title": "x", "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-01-01T00:00:00Z"}', '400 invalid_period'),
    ('{"title": "x", "ends_at": "2030-02-30T00:00:00Z"}', '400 invalid_time'),
    ('{"title": "x", "ends_at": "2030-01-01"}', '400 invalid_time')
) as example (body, expected);
select is(
    pg_temp.refusal(json_build_object('title', repeat('x', 201))::text), '400 too_long',
    'a title has at most 200 characters'
);
select is(
    pg_temp.refusal(json_build_object('title', 'x', 'description', repeat('x', 20001))::text), '400 too_long',
    'a description 20000'
);
select is(
    pg_temp.refusal('{"title": "a\u0000"}'), 'P05 unsupported Unicode escape sequence', 'a NUL is refused, not stored'
);
select is((select count(*) from data.campaigns), 2::bigint, 'a refusal leaves nothing');

-- Once.
set local request.headers = '{"idempotency-key": "k1"}';
select api.create_campaign('{"title": "Once", "goal_amount": 10, "ends_at": "2030-01-01T00:00:00Z"}') as once \gset
select is(
    api.create_campaign('{"ends_at": "2030-01-01T02:00:00+02:00", "goal_amount": "10.00", "title": "Once",
        "currency": "USD"}'), :'once'::jsonb,
    'the same request with the same key, however it is written, has the same answer'
);
select matches(current_setting('response.headers'), 'Idempotency-Replayed', 'which says so');
select is(pg_temp.refusal('{"title": "Twice"}'), '422 idempotency_key_reused', 'another request has none');
set local request.headers = '';

set local role web_anon;
select throws_ok($$select api.create_campaign('{"title": "x"}')$$, '42501', null, 'anonymous callers make none');
set local role donor;
select throws_ok($$select api.create_campaign('{"title": "x"}')$$, '42501', null, 'nor donors');
set local role service;
select throws_ok($$select api.create_campaign('{"title": "x"}')$$, '42501', null, 'nor programs');
reset role;
select is((select count(*) from data.campaigns where title = 'x'), 0::bigint, 'none of them did');

select * from finish();
rollback;
