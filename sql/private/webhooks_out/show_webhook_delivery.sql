create function private.show_webhook_delivery(delivery data.webhook_deliveries)
returns jsonb
language sql stable
as $$
    select jsonb_build_object(
        'id', delivery.id,
        'event_id', delivery.event_id,
        'event_type', event.type,
        'status', delivery.status,
        'attempts', delivery.attempts,
        'next_attempt_at', case when delivery.status = 'PENDING' then delivery.next_attempt_at end,
        'last_status', delivery.last_status,
        'last_error', delivery.last_error,
        'created_at', delivery.created_at,
        'delivered_at', delivery.delivered_at,
        'log', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'attempted_at', attempt.attempted_at, 'status', attempt.status, 'error', attempt.error,
                'duration_ms', attempt.duration_ms, 'reply', attempt.reply
            ) order by attempt.id), '[]')
            from data.webhook_attempts as attempt
            where attempt.delivery_id = delivery.id
        )
    )
    from data.event_log as event
    where event.event_id = delivery.event_id
$$;

comment on function private.show_webhook_delivery is
$$Show a delivery as the API does

Its attempts come in order, each with HTTP status or error, milliseconds, and the beginning of the reply.$$;
