begin;
\ir ../../support/gift.sql
\ir ../../support/subscribers.sql
select plan(20);

-- What waits for a person now, by kind.
create function pg_temp.waiting() returns text
language sql volatile as $$ select string_agg(kind || ' ' || reason, ', ' order by kind)
from private.find_attention() $$;

select is(pg_temp.waiting(), null, 'a donor who has not paid yet needs no help from a person');
select private.open_payment(json_build_object('donation_id', pg_temp.donation(:'campaign'), 'gateway',
    'stripe')) #>> '{payment,id}' as stuck \gset
select is(pg_temp.waiting(), null, 'a gateway that was just asked may take its time');
update data.payments set created_at = now() - interval '11 minutes' where id = :'stuck';
select is(pg_temp.waiting(), 'stuck_intent the gateway never answered', 'but not this long');
update data.payments set is_open = false;

select pg_temp.webhook('payment_intent.succeeded', '[]', 'evt_1') as answer \gset
select is(pg_temp.waiting(), 'parked_event unreadable', 'a parked event');
update data.gateway_events set status = 'ignored';

select pg_temp.capture('pi_1', 1000) as answer \gset
select is(
    pg_temp.waiting(), 'discrepancy amount_differs: asked for 1250, received 1000 minor units', 'money that differs'
);
update data.discrepancies set resolved_at = now(), resolution = 'The donor sent less.';
select is(pg_temp.waiting(), null, 'until somebody has looked at it');

insert into data.refunds (payment_id, amount_minor, currency, requested_by, created_at)
values (:'payment', 100, 'USD', 'staff', now() - interval '23 hours');
select is(pg_temp.waiting(), null, 'a refund takes a while');
update data.refunds set created_at = now() - interval '25 hours';
select is(pg_temp.waiting(), 'stuck_refund asked for, not settled', 'but not this long');
update data.refunds set status = 'FAILED', failure = 'card closed';
select is(pg_temp.waiting(), 'failed_refund card closed', 'nor one that failed for good');
update data.refunds set status = 'SUCCEEDED';
select is(pg_temp.waiting(), null, 'settled');

do $$ begin perform private.finish_notification(id, 'FAILED', null, 'no such mailbox') from data.notifications; end $$;
select is(pg_temp.waiting(), 'failed_notification no such mailbox', 'a receipt that could not be sent');
update data.notifications set status = 'SENT', sent_at = now();

select pgmq.send('notifications_dead', '{}'::jsonb, '{"reason": "boom"}'::jsonb) as dead \gset
select is(pg_temp.waiting(), 'dead_letter boom', 'what workers gave up on, however old');
update pgmq.q_notifications_dead set enqueued_at = now() - interval '1 day';
select is(pg_temp.waiting(), 'dead_letter boom', 'counted as one thing');
delete from pgmq.q_notifications_dead;
update pgmq.q_events set enqueued_at = clock_timestamp() - interval '6 minutes';
select matches(pg_temp.waiting(), '^waiting_message \d+ messages$', 'events that no worker takes');
delete from pgmq.q_events;
select is(pg_temp.waiting(), null, 'now all is well');

select pg_temp.endpoint() as endpoint \gset
select pg_temp.delivery(:'endpoint') as delivery \gset
select pgmq.send('webhook_deliveries', '{}'::jsonb) as waiting \gset
update pgmq.q_webhook_deliveries set enqueued_at = clock_timestamp() - interval '1 day';
select is(pg_temp.waiting(), null, 'a delivery may wait for its next attempt');
update data.webhook_deliveries set next_attempt_at = now() - interval '61 minutes';
select is(pg_temp.waiting(), 'stuck_delivery due, but no worker tries it', 'but not beyond it');
update data.webhook_endpoints set is_enabled = false, disabled_reason = 'failing', disabled_at = now();
select is(pg_temp.waiting(), 'disabled_endpoint failing', 'an endpoint that took nothing for days');
update data.webhook_endpoints set disabled_reason = 'by_hand';
select is(pg_temp.waiting(), null, 'or is it meant so');
set local role monitor;
select is_empty('select * from private.find_attention()', 'as the monitor can see');
reset role;

select * from finish();
rollback;
