begin;
\ir ../../support/gift.sql
select plan(5);

select pg_temp.donation(:'campaign') as other \gset
select set_eq(
    format('select message ->> ''type'' from private.event_messages(%L)', :'donation'),
    $$values ('donation.created'), ('payment.initiated')$$, 'what was told of a donation'
);
select set_eq(
    format('select message ->> ''type'' from private.event_messages(%L)', :'other'), $$values ('donation.created')$$,
    'and of no other donation'
);
select is(count(archived_at), 0::bigint, 'it waits') from private.event_messages(:'donation');
select private.route_events(10) as routed \gset
select is(count(archived_at), 2::bigint, 'or was routed') from private.event_messages(:'donation');
select is(count(*), 2::bigint, 'once each') from private.event_messages(:'donation');

select * from finish();
rollback;
