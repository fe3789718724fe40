create function private.delivery_message(delivery data.webhook_deliveries)
returns jsonb
language sql volatile
as $$
    select jsonb_build_object(
        'event_id', data.uuid_v7(),
        'type', 'webhook.due',
        'data', jsonb_build_object(
            'delivery_id', delivery.id, 'endpoint_id', delivery.endpoint_id, 'turn', delivery.turn
        )
    )
$$;

comment on function private.delivery_message is
$$Make the message that lets a worker try a delivery; it is void once the delivery's turn has gone up$$;
