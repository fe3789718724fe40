begin;
\ir ../support/gift.sql
select plan(8);

select pg_temp.capture('pi_unknown'), pg_temp.webhook('payment_intent.succeeded', '[]', 'evt_2'),
pg_temp.capture('pi_1') \gset answer_
update data.gateway_events set received_at = now() - interval '90 seconds' where subject = 'pi_unknown';
set local role staff;
select results_eq(
    'select gateway, event_type, subject, reason, age_seconds, tried_at > received_at from api.parked_events order by age_seconds',
    $$values ('stripe', null, null, 'unreadable', 0::bigint, true),
        ('stripe', 'payment_intent.succeeded', 'pi_unknown', 'unknown_payment', 90, true)$$,
    'staff sees what is parked, why and how long, and nothing else'
);
select throws_ok('select raw from data.gateway_events', '42501', null, 'never what was sent');
select throws_ok('select headers from data.gateway_events', '42501', null, 'nor how');
select is((select count(*) from data.gateway_events), 2::bigint, 'nor what is applied');
select throws_ok('update api.parked_events set reason = null', '42501', null, 'it is a list');
set local role organizer;
select throws_ok('select * from api.parked_events', '42501', null, 'of staff only');
set local role web_anon;
select throws_ok('select * from api.parked_events', '42501', null, 'least of all strangers');
reset role;
select pg_temp.payment(pg_temp.donation(:'campaign', '12.50', 'bob@example.org'), 'pi_unknown') as payment \gset
set local role staff;
select results_eq(
    'select reason from api.parked_events', $$values ('unreadable')$$, 'what is applied by itself is gone'
);
reset role;

select * from finish();
rollback;
