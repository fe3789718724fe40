-- Verify careforall:refunds on pg

begin;

select id, payment_id, amount_minor, currency, reason, requested_by, status, gateway_refund_id, failure, version
from data.refunds where false;
select 1 / count(*) from pgmq.topic_bindings where pattern = 'refund.requested' and queue_name = 'refunds';

rollback;
