begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(7);

create function pg_temp.give_up(delivery_id uuid, reason text) returns void
language sql volatile
as $$
    select private.give_up_delivery(delivery, reason) from data.webhook_deliveries as delivery where delivery.id = delivery_id
$$;
create function pg_temp.endpoint_state() returns text
language sql stable
as $$ select coalesce(disabled_reason, 'enabled') from data.webhook_endpoints $$;

select pg_temp.endpoint() as endpoint \gset
select pg_temp.delivery(:'endpoint') as first \gset
select pg_temp.delivery(:'endpoint') as second \gset
update data.webhook_deliveries set status = 'DELIVERED', delivered_at = now() + interval '1 s' where id = :'second';
select pg_temp.give_up(:'first', 'failing') as done \gset
select is(pg_temp.progress(:'first'), 'FAILED after 0, step 0, turn 1', 'it has failed');
select is(pg_temp.endpoint_state(), 'enabled', 'alone: the endpoint took another one since');
update data.webhook_deliveries set delivered_at = created_at - interval '1 s' where id = :'second';
select pg_temp.give_up(:'first', 'failing') as done \gset
select is(pg_temp.endpoint_state(), 'failing', 'but what it took before does not count');
select isnt(disabled_at, null, 'since when is known') from data.webhook_endpoints;
select pg_temp.give_up(:'first', 'gone') as done \gset
select is(pg_temp.endpoint_state(), 'failing', 'disabled is disabled');
update data.webhook_endpoints set is_enabled = true, disabled_reason = null, disabled_at = null;
update data.webhook_deliveries set delivered_at = now() + interval '1 s' where id = :'second';
select pg_temp.give_up(:'first', 'gone') as done \gset
select is(pg_temp.endpoint_state(), 'gone', 'one that says it is gone is believed');
select is((select version from data.webhook_endpoints), 4, 'and a change that was based on the old version is refused');

select * from finish();
rollback;
