begin;
\ir ../../support/gift.sql
\ir ../../support/subscribers.sql
select plan(10);

select private.event('donation.completed', :'donation', 3, jsonb_build_object('donation_id', :'donation', 'campaign_id', :'campaign'))
    as first \gset
select private.event('refund.failed', :'payment', 1, jsonb_build_object('donation_id', :'donation')) as second \gset
select is(private.record_events(array[:'first', '{}', :'second']::jsonb []), 2, 'events are recorded, anything else is not');
select results_eq(
    'select position, type, campaign_id, version from data.event_log order by position',
    format($$values (1::bigint, 'donation.completed', %L::uuid, 3), (2, 'refund.failed', %1$L, 1)$$, :'campaign'),
    'in the order given; a campaign that is not named is that of the donation'
);
select is(
    (select to_jsonb(event_log) - '{position,recorded_at}'::text [] from data.event_log where position = 1),
    :'first'::jsonb || jsonb_build_object('campaign_id', :'campaign', 'occurred_at', to_jsonb(now())),
    'with all that its envelope says'
);

select is(private.record_events(array[:'second', :'first']::jsonb []), 0, 'one that comes again is known');
select private.event('payment.failed', :'payment', 1, '{}') as third \gset
select is(private.record_events(array[:'third', :'third', :'first']::jsonb []), 1, 'also within one call');
select is((select array_agg(position order by position) from data.event_log), '{1,2,3}'::bigint [], 'and leaves no gap');
select is((select count(*) from pgmq.q_webhooks), 0::bigint, 'nobody is told while there is no endpoint');

select pg_temp.endpoint() as endpoint \gset
select pg_temp.recorded('campaign.goal_reached', :'campaign') as fourth \gset
select results_eq(
    'select message -> ''data'' from pgmq.q_webhooks', $$values ('{"first": 4, "last": 4}'::jsonb)$$,
    'one message tells which positions are new'
);
-- The clock was put back: the newest event was recorded in the future.
insert into data.event_log (position, event_id, type, data, occurred_at, recorded_at)
values (5, gen_random_uuid(), 'donation.failed', '{}', now(), '2099-01-01');
select pg_temp.recorded('donation.failed', :'campaign') as sixth \gset
select is(
    (select recorded_at from data.event_log where position = 6), '2099-01-01'::timestamptz,
    'no event is recorded before the one ahead of it'
);
select throws_ok('update data.event_log set type = ''x.y''', 'PT409', 'append_only', 'what was recorded stays as it is');

select * from finish();
rollback;
