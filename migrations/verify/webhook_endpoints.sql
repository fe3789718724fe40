-- Verify careforall:webhook_endpoints on pg

begin;

select id, owner_email, url, event_types, secret, previous_secret, previous_secret_until, is_enabled, disabled_reason,
    disabled_at, version
from data.webhook_endpoints where false;
select id, endpoint_id, event_id, status, attempts, step, turn, next_attempt_at, last_status, last_error, delivered_at
from data.webhook_deliveries where false;
select id, delivery_id, attempted_at, status, error, duration_ms, reply from data.webhook_attempts where false;
select 1 / count(*) from pgmq.topic_bindings where pattern = 'events.recorded' and queue_name = 'webhooks';

rollback;
