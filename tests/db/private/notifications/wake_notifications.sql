begin;
\ir ../../support/gift.sql
select plan(8);

select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent('{"amount_received": 0}')) as answer \gset
select id as failure from data.notifications \gset
create function pg_temp.due() returns bigint
language sql stable as $$
    select count(*) from data.notifications cross join lateral private.notifications_due(
        jsonb_build_object('data', jsonb_build_object('donation_id', donation_id))
    )
$$;

select is(pg_temp.due(), 0::bigint, 'a failure waits');
select is(private.wake_notifications(), 0, 'its moment has not come');
update data.notifications set send_after = now();
delete from pgmq.q_events;
set local role clock;
select is(private.wake_notifications(), 1, 'now it has');
reset role;
select results_eq(
    $$select message ->> 'type', message #>> '{data,notification_id}', message #>> '{data,donation_id}' from pgmq.q_events$$,
    format('values (''notification.due'', %L, %L)', :'failure', :'donation'), 'the workers hear of it'
);
select is(pg_temp.due(), 1::bigint, 'and find it');
select is(private.wake_notifications(), 0, 'once');
update data.notifications set send_after = now(), status = 'FAILED';
select is(private.wake_notifications(), 0, 'what is over is not woken');
set local role workers;
select throws_ok('select private.wake_notifications()', '42501', null, 'the clock''s business');
reset role;

select * from finish();
rollback;
