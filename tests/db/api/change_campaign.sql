begin;
\ir ../support/giving.sql
select plan(28);

select pg_temp.campaign() as campaign \gset
update data.campaigns set organizer_email = 'o@example.org', goal_minor = 100000;
select set_config('request.headers', json_build_object('x-resource-id', :'campaign')::text, true) as headers \gset
set local request.jwt.claims = '{"role": "organizer", "email": "O@Example.org"}';
create function pg_temp.refusal(body text) returns text
language plpgsql
as $$
begin
    perform api.change_campaign(body::json);
    return null;
exception when others then
    return substr(sqlstate, 3) || ' ' || sqlerrm;
end;
$$;

set local role organizer;
select api.change_campaign('{"version": 2, "title": "Clear water", "status": "CLOSED"}') as changed \gset
reset role;
select is(:'changed'::jsonb ->> 'title', 'Clear water', 'its organizer may change it');
select is(:'changed'::jsonb -> 'version', '3', 'which makes a new version');
select is(:'changed'::jsonb ->> 'goal_amount', '1000.00', 'what was not sent stays');
select is(current_setting('response.status'), '200', 'the answer is the campaign');
select private.show_campaign(campaigns) as shown from data.campaigns \gset
select is(:'shown'::jsonb, :'changed'::jsonb, 'as it is now');
select results_eq(
    'select role, subject, action, object_id, detail from data.audit_log',
    format($$values ('organizer', 'O@Example.org', 'change_campaign', %L::uuid,
        '{"version": 2, "title": "Clear water", "status": "CLOSED"}'::jsonb)$$, :'campaign'),
        'the audit log says who changed what'
);
select is(
    pg_temp.refusal('{"version": 2, "title": "Late"}'), '409 stale_version',
    'a caller that has read an older version is told'
);
select is(
    pg_temp.refusal('{"version": 4, "title": "Early"}'), '409 stale_version', 'as is a caller that has read none'
);
select is((select title from data.campaigns), 'Clear water', 'and nothing is changed');

select is(pg_temp.refusal(body), expected, body)
from (values
    ('[]', '400 body_not_an_object'), ('{"title": "x"}', '400 missing_field'), ('{"version": "3"}', '400 wrong_type'),
    ('{"version": 3, "currency": "EUR"}', '400 unknown_field'),
    ('{"version": 3, "organizer_email": "e@example.org"}', '400 unknown_field'),
    ('{"version": 3, "status": "GONE"}', '400 unknown_status'), ('{"version": 3, "title": ""}', '400 empty_field'),
    ('{"version": 3, "goal_amount": 0.001}', '400 too_many_decimals')
) as example (body, expected);

set local request.jwt.claims = '{"role": "organizer", "email": "eve@example.org"}';
select is(pg_temp.refusal('{"version": 3, "title": "Mine"}'), '403 not_yours', 'another organizer may not');
set local request.jwt.claims = '{"role": "organizer"}';
select is(pg_temp.refusal('{"version": 3, "title": "Mine"}'), '403 email_required', 'nor one without an address');
set local request.jwt.claims = '{"role": "staff", "email": "s@example.org"}';
select is(pg_temp.refusal('{"version": 3, "status": "ACTIVE"}'), null, 'staff may');
update data.campaigns set organizer_email = null;
set local request.jwt.claims = '{"role": "organizer", "email": "eve@example.org"}';
select is(
    pg_temp.refusal('{"version": 5, "title": "Mine"}'), '403 not_yours', 'a campaign of nobody is not everybody''s'
);
set local request.jwt.claims = '{"role": "staff", "email": "s@example.org"}';

select set_config('request.headers', '{"x-resource-id": "00000000-0000-7000-8000-000000000000"}', true) as headers \gset
select is(pg_temp.refusal('{"version": 1}'), '404 campaign_not_found', 'one that is not there');
set local request.headers = '{}';
select is(pg_temp.refusal('{"version": 1}'), '400 invalid_id', 'one must be named');

-- Once.
select set_config('request.headers', json_build_object('x-resource-id', :'campaign', 'idempotency-key', 'k1')::text,
    true) as headers \gset
select version as version from data.campaigns \gset
select json_build_object('version', :version, 'title', 'Once') as body \gset
select api.change_campaign(:'body') as once \gset
select is(api.change_campaign(:'body'), :'once'::jsonb, 'repeated with its key, it is answered as before, not stale');
select is((select version from data.campaigns), :version + 1, 'and done once');
select is(
    pg_temp.refusal('{"version": 1, "title": "Twice"}'), '422 idempotency_key_reused',
    'another change needs another key'
);

set local role web_anon;
select throws_ok($$select api.change_campaign('{"version": 1}')$$, '42501', null, 'strangers change nothing');
set local role donor;
select throws_ok($$select api.change_campaign('{"version": 1}')$$, '42501', null, 'nor do donors');
reset role;

select * from finish();
rollback;
