begin;
select plan(3);

\set object 01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11
set local request.jwt.claims = '{"role": "staff", "email": "s@example.org"}';
set local request.headers
= '{"x-request-id": "r-1", "traceparent": "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01"}';
select private.audit('change_campaign', 'campaign', :'object', '{"title": "New"}') as done \gset
select results_eq(
    'select role, subject, action, object_type, object_id, detail, request_id, traceparent from data.audit_log',
    format(
        $$values ('staff', 's@example.org', 'change_campaign', 'campaign', %L::uuid, '{"title": "New"}'::jsonb, 'r-1',
            '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01')$$, :'object'
    ),
    'who did what to what, in which request'
);
set local request.jwt.claims = '';
set local request.headers = '';
select private.audit('repair', 'payment', :'object', '{}') as done \gset
select is(
    role, session_user::text, 'without a token, whose session it was'
)
from data.audit_log where action = 'repair';
select throws_ok(
    'delete from data.audit_log', 'PT409', 'append_only', 'what was written stays'
);

select * from finish();
rollback;
