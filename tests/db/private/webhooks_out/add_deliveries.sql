begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(10);

select pg_temp.campaign_of('ada@example.org') as adas \gset
select pg_temp.campaign_of('eve@example.org') as eves \gset
select pg_temp.endpoint() as of_staff \gset
select pg_temp.endpoint('ada@example.org', '{donation.*}') as of_ada \gset
select pg_temp.endpoint('ada@example.org', '{payment.failed}') as of_ada_too \gset
update data.webhook_endpoints set is_enabled = false, disabled_reason = 'by_hand',
disabled_at = now() where id = :'of_ada_too';
select pg_temp.recorded('donation.completed', :'adas') as one \gset
select pg_temp.recorded('donation.completed', :'eves') as two \gset
select pg_temp.recorded('payment.failed', :'adas') as three \gset
select pg_temp.recorded('gateway_event.unconfirmed', :'adas') as four \gset
insert into data.webhook_endpoints (url, secret, created_at) values ('https://late.example/', 's', now() + interval '1 day');

set local role workers;
select is(private.add_deliveries(1, 4), 4, 'for each endpoint what it wants and may hear of');
select is(private.add_deliveries(1, 4), 0, 'once');
reset role;
select set_eq(
    'select endpoint_id, event_id from data.webhook_deliveries',
    format($$values (%L::uuid, %L::uuid), (%1$L, %3$L), (%1$L, %4$L), (%5$L, %2$L)$$,
        :'of_staff', :'one', :'two', :'three', :'of_ada'),
    'Case 90: staff get all events, Ada those of her campaign; endpoints that are disabled or newer get none'
);
select is((select count(*) from pgmq.q_webhook_deliveries), 4::bigint, 'one message each');
select set_eq(
    'select (message #>> ''{data,delivery_id}'')::uuid, (message #>> ''{data,turn}'')::int from pgmq.q_webhook_deliveries',
    'select id, turn from data.webhook_deliveries', 'that names it'
);
select is((select count(*) from pgmq.q_webhook_deliveries where vt <= clock_timestamp()), 4::bigint, 'due at once');
select is(private.add_deliveries(5, 9), 0, 'nothing comes of nothing');
update data.webhook_endpoints set is_enabled = true, disabled_reason = null, disabled_at = null;
select is(private.add_deliveries(3, 3), 1, 'only of the positions that are named');
set local role organizer;
select throws_ok('select private.add_deliveries(1, 4)', '42501', null, 'only workers do this');
reset role;
delete from data.webhook_endpoints where id = :'of_staff';
select is((select count(*) from data.webhook_deliveries), 2::bigint, 'an endpoint takes its deliveries along');

select * from finish();
rollback;
