create function private.find_attention()
returns table (kind text, subject text, reason text, since timestamptz)
language sql stable security definer set search_path = ''
as $$
    select 'parked_event', event.id::text, event.reason, event.received_at
    from data.gateway_events as event
    where event.status = 'parked'
    union all
    select 'discrepancy', discrepancy.payment_id::text, discrepancy.kind || ': ' || discrepancy.detail,
        discrepancy.noticed_at
    from data.discrepancies as discrepancy
    where discrepancy.resolved_at is null
    union all
    select 'dead_letter', dead.queue || ' ' || dead.msg_id, dead.reason, dead.enqueued_at
    from private.dead_letters as dead
    union all
    select 'waiting_message', waiting.queue_name, waiting.queue_length || ' messages',
        now() - make_interval(secs => waiting.oldest_msg_age_sec)
    from pgmq.metrics_all() as waiting
    where waiting.oldest_msg_age_sec > 300 and waiting.queue_name not like '%\_dead'
        -- Messages of this queue may wait for a day: see stuck_delivery below.
        and waiting.queue_name <> 'webhook_deliveries'
    union all
    select 'stuck_intent', payments.id::text, 'the gateway never answered', payments.created_at
    from data.payments
    where payments.payment_intent_id is null and payments.is_open
        and payments.created_at < now() - interval '10 minutes'
    union all
    select 'stuck_refund', refunds.id::text, 'asked for, not settled', refunds.created_at
    from data.refunds
    where refunds.status = 'PENDING' and refunds.created_at < now() - interval '1 day'
    union all
    select 'failed_refund', refunds.id::text, coalesce(refunds.failure, 'the gateway could not give it back'),
        refunds.updated_at
    from data.refunds
    where refunds.status = 'FAILED'
    union all
    select 'failed_notification', notifications.id::text, notifications.last_error, notifications.created_at
    from data.notifications
    where notifications.status = 'FAILED' and notifications.withheld is distinct from 'opted_out'
    union all
    select 'finding', found.object_id, found.reason, found.since from private.find_open_findings() as found
    union all
    -- A comparison takes minutes; a gateway that is away is asked for six hours.
    select 'stuck_reconciliation', run.gateway || ' ' || run.id, 'begun, not finished', run.started_at
    from data.reconciliations as run
    where run.finished_at is null and run.started_at < now() - interval '12 hours'
        and not exists (
            select from data.reconciliations as later
            where later.gateway = run.gateway and later.finished_at > run.started_at
        )
    union all
    select 'disabled_endpoint', endpoint.id::text, endpoint.disabled_reason, endpoint.disabled_at
    from data.webhook_endpoints as endpoint
    where endpoint.disabled_reason <> 'by_hand'
    union all
    select 'stuck_delivery', delivery.id::text, 'due, but no worker tries it', delivery.next_attempt_at
    from data.webhook_deliveries as delivery
    inner join data.webhook_endpoints as endpoint on endpoint.id = delivery.endpoint_id and endpoint.is_enabled
    where delivery.status = 'PENDING' and delivery.next_attempt_at < now() - interval '1 hour'
$$;

comment on function private.find_attention is
$$List what is not broken but waits for a person: kind, subject (an id), reason, since when

Parked events, discrepancies, dead letters, old messages, stuck intents and refunds, notifications that failed for good,
findings of comparisons with gateways, comparisons that did not end, webhook endpoints that were disabled because they
failed, and deliveries that no worker tries.$$;

grant execute on function private.find_attention to monitor;
