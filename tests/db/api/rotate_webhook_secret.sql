begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(11);

select pg_temp.endpoint('ada@example.org') as endpoint \gset
select secret as first from data.webhook_endpoints \gset
select pg_temp.call_as('organizer', 'ada@example.org', :'endpoint', 'k1') as called \gset
set local role organizer;
select api.rotate_webhook_secret('{}') as rotated \gset
reset role;
select isnt(:'rotated'::jsonb ->> 'secret', :'first', 'a fresh secret');
select results_eq(
    'select secret, previous_secret, previous_secret_until from data.webhook_endpoints',
    format('values (%L, %L, now() + interval ''24 h'')', :'rotated'::jsonb ->> 'secret', :'first'),
    'Case 87: the secret before it signs as well for a day'
);
select is(
    api.rotate_webhook_secret('{"is_leaked": false}'), :'rotated'::jsonb, 'repeated with its key, it is the same'
);
select pg_temp.call_as('organizer', 'ada@example.org', :'endpoint') as called \gset
select api.rotate_webhook_secret('{"is_leaked": true}') as leaked \gset
select is((select previous_secret from data.webhook_endpoints), null, 'one that has leaked signs nothing more');
select is(:'leaked'::jsonb -> 'previous_secret_until', 'null', 'from now on');
select is((select count(distinct secret) from (values (:'first'), (:'rotated'::jsonb ->> 'secret'), (:'leaked'::jsonb ->> 'secret'))
    as made (secret)), 3::bigint, 'no secret comes twice');
select is(
    (select count(*) from data.audit_log where detail::text like '%whsec%'), 0::bigint,
    'a secret is not stored elsewhere'
);
select is(
    pg_temp.refusal($$select api.rotate_webhook_secret('{"secret": "x"}')$$), '400 unknown_field',
    'nor chosen by the caller'
);
select is(pg_temp.refusal($$select api.rotate_webhook_secret('{"is_leaked": 1}')$$), '400 wrong_type', 'yes or no');
select pg_temp.call_as('organizer', 'eve@example.org', :'endpoint') as called \gset
select is(
    pg_temp.refusal($$select api.rotate_webhook_secret('{}')$$), '404 webhook_endpoint_not_found', 'others may not'
);
set local role web_anon;
select throws_ok($$select api.rotate_webhook_secret('{}')$$, '42501', null, 'nobody else');
reset role;

select * from finish();
rollback;
