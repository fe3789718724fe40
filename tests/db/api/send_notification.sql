begin;
\ir ../support/gift.sql
select plan(15);

create function pg_temp.ask(more jsonb) returns jsonb
language sql volatile as $$ select api.send_notification(more::json) $$;
select jsonb_build_object('donation_id', :'donation', 'type', 'EMAIL', 'kind', 'receipt') as receipt \gset

set local role service;
select throws_ok(
    format('select api.send_notification(%L)', :'receipt'), 'PT409', 'not_captured', 'no receipt without money'
);
reset role;
select is((select count(*) from data.notifications), 0::bigint, 'nor a row');
select pg_temp.capture() as answer \gset
delete from pgmq.q_events;

set local role service;
select api.send_notification(:'receipt') as sent \gset
reset role;
select is(current_setting('response.status'), '202', 'it will be sent');
select matches(
    current_setting('response.headers'), '"Location" *: *"/api/v1/notifications/' || :'donation', 'and seen there'
);
select is(
    :'sent'::jsonb - 'id' - 'created_at', jsonb_build_object(
        'donation_id', :'donation', 'kind', 'receipt', 'type', 'EMAIL', 'recipient', 'ada@example.org', 'status',
        'PENDING',
        'retry_count', 0, 'last_error', null, 'provider_id', null, 'send_after', null, 'attempted_at', null, 'sent_at',
        null
    ), 'to the donor'
);
select results_eq(
    $$select message ->> 'type', message #>> '{data,notification_id}' from pgmq.q_events$$,
    format('values (''notification.due'', %L)', :'sent'::jsonb ->> 'id'), 'the workers hear of it'
);
select is(
    (api.send_notification((:'receipt'::jsonb || '{"recipient": "bob@example.org"}')::json)) ->> 'recipient',
    'bob@example.org', 'or to somebody else'
);
select results_eq(
    'select is_asked_for, count(*) from data.notifications group by is_asked_for order by is_asked_for',
    'values (false, 1::bigint), (true, 2::bigint)', 'each time anew, besides the one that is owed'
);

select set_config('request.headers', '{"idempotency-key": "k"}', true) as key \gset
select api.send_notification(:'receipt') ->> 'id' as first \gset
select is(api.send_notification(:'receipt') ->> 'id', :'first', 'the same key is the same request');
select is((select count(*) from data.notifications), 4::bigint, 'sent once');
select throws_ok(
    format('select api.send_notification(%L)', :'receipt'::jsonb || '{"recipient": "bob@example.org"}'), 'PT422',
    'idempotency_key_reused', 'or a mistake'
);
select throws_ok(
    format('select api.send_notification(%L)', :'receipt'::jsonb || jsonb_build_object('donation_id', :'payment')),
    'PT404',
    'donation_not_found', 'an unknown donation'
);
select is(
    (select count(*) from data.audit_log where action = 'send_notification' and object_id = :'donation'), 3::bigint,
    'the audit log says who asked'
);
select is(
    (select count(*) from data.audit_log where detail::text like '%@%'), 0::bigint, 'without personal data'
);
set local role staff;
select throws_ok(format('select api.send_notification(%L)', :'receipt'), '42501', null, 'services only');
reset role;

select * from finish();
rollback;
