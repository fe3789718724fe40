begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(13);

select pg_temp.campaign_of('ada@example.org') as adas \gset
select is(private.event_position('0', null), 0::bigint, 'an empty log begins at 0');
select pg_temp.recorded('donation.completed', :'adas') as first \gset
select pg_temp.recorded('donation.completed', pg_temp.campaign_of('eve@example.org')) as second \gset

select is(private.event_position(null, null), 0::bigint, 'from the beginning');
select is(private.event_position('', null), 0::bigint, 'also where it is empty');
select is(private.event_position('2', null), 2::bigint, 'a position');
select is(private.event_position(:'second', null), 2::bigint, 'an event');
select is(private.event_position(upper(:'first'), 'ada@example.org'), 1::bigint, 'one''s own');
select is(
    pg_temp.refusal(format('select private.event_position(%L, ''ada@example.org'')', :'second')), '404 event_not_found',
    'Case 90: that of others is not there'
);
select is(pg_temp.refusal($$select private.event_position('3', null)$$), '404 event_not_found', 'nothing beyond the end');
select is(pg_temp.refusal($$select private.event_position('x', null)$$), '400 invalid_parameter', 'no position');
select is(pg_temp.refusal($$select private.event_position('-1', null)$$), '400 invalid_parameter', 'nor a negative one');

-- The first four events have been deleted.
insert into data.event_log (position, event_id, type, data, occurred_at, recorded_at)
select n, gen_random_uuid(), 'donation.failed', '{}', now(), now() from generate_series(5, 6) as n;
alter table data.event_log disable trigger user;
delete from data.event_log where position < 5;
select is(private.event_position('4', null), 4::bigint, 'who read to the end of what is gone misses nothing');
select is(pg_temp.refusal($$select private.event_position('3', null)$$), '410 events_expired', 'who did not is told');
select is(private.event_position('0', null), 0::bigint, 'who begins gets what is there');

select * from finish();
rollback;
