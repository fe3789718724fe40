-- Verify careforall:order_looks on pg

begin;

select payment_id, looks, next_look_at from data.order_looks where false;
select 1 / (count(*) = 3)::int from pg_catalog.pg_indexes
where schemaname = 'data' and indexname in ('pending_refunds', 'evidence_that_waits', 'payments_open_at_paypal');
select 1 / (count(*) = 1)::int from pgmq.topic_bindings
where pattern = 'order.unsettled' and queue_name = 'captures';

rollback;
