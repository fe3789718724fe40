begin;
\ir ../../support/gift.sql
select plan(9);

select pg_temp.capture() as answer \gset
select id as receipt from data.notifications \gset

select throws_ok(
    format('select private.finish_notification(%L, ''LOST'', null, null)', :'receipt'), '23514', null,
    'a notification ends in no other state'
);
set local role workers;
select lives_ok(
    format('select private.finish_notification(%L, ''SENT'', ''<1@example.org>'', null)', :'receipt'),
    'a worker has sent it'
);
reset role;
select results_eq(
    'select status, provider_id, last_error, sent_at is not null from data.notifications',
    $$values ('SENT', '<1@example.org>', null, true)$$, 'with its Message-ID, and when'
);
do $$ begin perform private.finish_notification(id, 'FAILED', null, 'no such mailbox') from data.notifications; end $$;
select results_eq(
    'select status, last_error from data.notifications', $$values ('SENT', null)$$, 'what was sent stays sent'
);
select is(private.start_notification(:'receipt'), null, 'and is not sent again');

update data.notifications set status = 'PENDING', sent_at = null, provider_id = null;
do $$ begin perform private.finish_notification(id, 'FAILED', null, 'no such mailbox') from data.notifications; end $$;
select results_eq(
    'select status, last_error, sent_at from data.notifications',
    $$values ('FAILED', 'no such mailbox', null::timestamptz)$$,
    'a failure for good has a reason and no time of sending'
);
select is(private.start_notification(:'receipt'), null, 'and is not tried again');
select lives_ok(
    format('select private.finish_notification(%L, ''SENT'', null, null)', data.uuid_v7()),
    'an unknown one is not an error'
);
set local role webhook_adapter;
select throws_ok($$select private.finish_notification(null, 'SENT', null, null)$$, '42501', null, 'only workers send');
reset role;

select * from finish();
rollback;
