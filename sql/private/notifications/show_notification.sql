create function private.show_notification(notification data.notifications)
returns jsonb
language sql stable
as $$
    select jsonb_build_object(
        'id', notification.id,
        'donation_id', notification.donation_id,
        'kind', notification.kind,
        'type', notification.type,
        'recipient', notification.recipient,
        'status', notification.status,
        'retry_count', notification.retry_count,
        'last_error', notification.last_error,
        'provider_id', notification.provider_id,
        'created_at', notification.created_at,
        'send_after', notification.send_after,
        'attempted_at', notification.attempted_at,
        'sent_at', notification.sent_at
    )
$$;

comment on function private.show_notification is
'Show a notification as the API does: its recipient, how often it was tried, what came of it';
