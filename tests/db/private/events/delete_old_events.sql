begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(8);

insert into data.event_log (position, event_id, type, data, occurred_at, recorded_at)
select n, gen_random_uuid(), 'donation.failed', '{}', now(),
now() - n * interval '40 days' from generate_series(1, 3) as n;
insert into data.event_log (position, event_id, type, data, occurred_at, recorded_at)
select position + 3, gen_random_uuid(), type, data, now(), recorded_at from data.event_log;
select pg_temp.endpoint() as endpoint \gset
insert into data.webhook_deliveries (endpoint_id, event_id, created_at)
select :'endpoint', event_id, recorded_at + interval '9 days' from data.event_log;

set local role clock;
select is(private.delete_old_events(), 1::bigint, 'the clock forgets events after 90 days');
select is(private.delete_old_events(), 0::bigint, 'once');
reset role;
select set_eq(
    'select position from data.event_log', '{1,2,4,5,6}'::bigint [],
    'the newest stays, however old: positions go on from it'
);
select is((select count(*) from data.webhook_deliveries), 0::bigint, 'deliveries after 30 days');
select pg_temp.recorded('donation.failed', pg_temp.campaign()) as fresh \gset
select throws_ok(
    format('delete from data.event_log where event_id = %L', :'fresh'), 'PT409', 'append_only',
    'what is younger than 30 days stays'
);
select throws_ok('truncate data.event_log cascade', 'PT409', 'append_only', 'by no means');
select lives_ok('delete from data.event_log where position = 2', 'older ones may go');
set local role workers;
select throws_ok('select private.delete_old_events()', '42501', null, 'workers do not forget');
reset role;

select * from finish();
rollback;
