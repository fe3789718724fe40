begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(19);

delete from pgmq.q_events;
create function pg_temp.waiting(queue text) returns text
language plpgsql
as $$
declare
    v_types text;
begin
    execute format('select string_agg(message ->> ''type'', '', '' order by msg_id) from pgmq.%I',
        'q_' || queue) into v_types;
    return v_types;
end;
$$;
create function pg_temp.emit(types text[]) returns void
language sql volatile
as $$
    select private.emit(array(
        select private.event(type, gen_random_uuid(), 1, '{}') from unnest(types) with ordinality as t (type, place)
        order by place
    ))
$$;

set local role workers;
select is(private.route_events(10), 0, 'idle');
reset role;
select pg_temp.emit(array['donation.completed', 'nobody.listens', 'payment.refunded', 'refund.requested',
    'donation.refunded']) as emitted \gset
set local role workers;
select is(private.route_events(4), 4, 'at most as many as asked for');
reset role;
select is(pg_temp.waiting('events'), 'donation.refunded', 'in order');
select is(private.route_events(10), 1, 'then the rest');
select is(private.route_events(10), 0, 'each once');

select is(
    pg_temp.waiting('notifications'), 'donation.completed, payment.refunded',
    'a receipt is due at a completed donation, a correction at a refund'
);
select is(pg_temp.waiting('totals'), 'donation.completed, payment.refunded, donation.refunded', 'totals follow money');
select is(pg_temp.waiting('refunds'), 'refund.requested', 'and refunds are asked for');
select is((select count(*) from pgmq.a_events), 5::bigint, 'what was routed is archived, also what nobody is bound to');
select is(pg_temp.waiting('events_dead'), null, 'which is not an error');
select results_eq(
    'select position, type from data.event_log order by position',
    $$values (1::bigint, 'donation.completed'), (2, 'nobody.listens'), (3, 'payment.refunded'), (4, 'refund.requested'),
    (5, 'donation.refunded')$$,
    'and all of them are recorded, in order'
);
select is(pg_temp.waiting('webhooks'), null, 'without endpoints nobody is told of that');

-- A message that cannot be routed does not hold up the others.
do $$
begin
    perform private.emit(array['{"type": "no topic!"}', '{}', '[]', '{"type": "donation.completed"}']::jsonb []);
end;
$$;
select pg_temp.endpoint() as endpoint \gset
select pg_temp.emit(array['payment.disputed']) as emitted \gset
select is(private.route_events(10), 5, 'all are taken');
select is(
    pg_temp.waiting('totals'), 'donation.completed, payment.refunded, donation.refunded, payment.disputed',
    'the good one arrives'
);
select set_eq(
    'select message, headers ->> ''reason'' from pgmq.q_events_dead',
    $$values ('{"type": "no topic!"}'::jsonb, 'not an event'), ('{}', 'not an event'), ('[]', 'not an event'),
    ('{"type": "donation.completed"}', 'not an event')$$, 'the others rest where somebody looks'
);
select is((select type from data.event_log where position = 6), 'payment.disputed', 'and take no position');
select results_eq(
    'select message -> ''data'' from pgmq.q_webhooks', $$values ('{"first": 6, "last": 6}'::jsonb)$$,
    'where there is an endpoint, the deliveries are made of what was recorded'
);

select pg_temp.emit(array['donation.completed']) as emitted \gset
do $$ begin perform pgmq.read('events', 60, 1); end $$;
select is(private.route_events(10), 0, 'what another worker is reading is left to it');
set local role web_anon;
select throws_ok('select private.route_events(10)', '42501', null, 'only workers route');
reset role;

select * from finish();
rollback;
