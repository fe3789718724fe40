begin;
\ir ../../support/gift.sql
select plan(5);

select pg_temp.capture() as answer \gset
select id as receipt from data.notifications \gset

set local role workers;
select lives_ok(
    format('select private.fail_attempt(%L, repeat(''x'', 5000), false)', :'receipt'), 'a worker says why it failed'
);
reset role;
select results_eq(
    'select status, length(last_error) from data.notifications', $$values ('PENDING', 1000)$$,
    'the reason is kept, cut; it is tried again'
);
select lives_ok(
    format('select private.fail_attempt(%L, ''x'', false)', data.uuid_v7()), 'an unknown notification is not an error'
);

do $$ begin perform private.finish_notification(id, 'SENT', '<1@example.org>', null) from data.notifications; end $$;
select private.fail_attempt(:'receipt', 'too late', true) as answer \gset
select results_eq(
    'select status, last_error from data.notifications', $$values ('SENT', null)$$, 'what was sent did not fail'
);
set local role webhook_adapter;
select throws_ok($$select private.fail_attempt(null, 'x', true)$$, '42501', null, 'only workers send');
reset role;

select * from finish();
rollback;
