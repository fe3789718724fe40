begin;
\ir ../../support/gift.sql
select plan(12);

update data.campaigns set goal_minor = 2500, organizer_email = 'olga@example.org';
select pg_temp.capture() as answer \gset
delete from pgmq.q_events;
select ok(not private.note_goal_reached(:'campaign'), 'half of the goal');
select pg_temp.payment(pg_temp.donation(:'campaign'), 'pi_2') as second \gset
select pg_temp.capture('pi_2', 1250) as answer \gset
delete from pgmq.q_events;
set local role workers;
select ok(private.note_goal_reached(:'campaign'), 'just the goal');
select ok(not private.note_goal_reached(:'campaign'), 'noticed once');
reset role;
select results_eq(
    'select message ->> ''type'', message -> ''data'' from pgmq.q_events',
    format('values (''campaign.goal_reached'', %L::jsonb)', jsonb_build_object(
        'campaign_id', :'campaign', 'goal_minor', 2500, 'total_minor', 2500, 'currency', 'USD'
    )),
    'an event'
);
select results_eq(
    $$select recipient, payload, donation_id from data.notifications where kind = 'goal_reached'$$,
    $$values ('olga@example.org', '{"goal_minor": 2500, "total_minor": 2500}'::jsonb, null::uuid)$$, 'and a mail'
);
select is((select count(*) from data.goals_reached), 1::bigint, 'and what makes it once');

update data.campaigns set goal_minor = 3000;
select ok(not private.note_goal_reached(:'campaign'), 'a higher goal is not reached');
update data.campaigns set goal_minor = 2000;
select ok(private.note_goal_reached(:'campaign'), 'another goal is another news');
update data.campaigns set goal_minor = 1000, organizer_email = null;
select ok(private.note_goal_reached(:'campaign'), 'with nobody to write to');
select is((select count(*) from data.notifications where kind = 'goal_reached'), 2::bigint, 'the event is all');
update data.campaigns set goal_minor = null;
select ok(not private.note_goal_reached(:'campaign'), 'no goal');
set local role web_anon;
select throws_ok('select private.note_goal_reached(null)', '42501', null, 'callers do not notice');
reset role;

select * from finish();
rollback;
