create function private.story_of_messages(donation_id uuid)
returns table (at timestamptz, rank int, what text, detail jsonb)
language sql stable
as $$
    select message.enqueued_at, 7, 'message', jsonb_build_object(
        'type', message.message ->> 'type', 'event_id', message.message ->> 'event_id',
        'traceparent', message.message ->> 'traceparent', 'routed_at', message.archived_at
    )
    from private.event_messages(story_of_messages.donation_id) as message
    union all
    select notifications.created_at, 8, 'notification', jsonb_build_object(
        'kind', notifications.kind, 'type', notifications.type, 'status', notifications.status,
        'attempts', notifications.retry_count, 'last_attempt_at', notifications.attempted_at,
        'sent_at', notifications.sent_at, 'provider_id', notifications.provider_id,
        'last_error', notifications.last_error
    )
    from data.notifications
    where notifications.donation_id = story_of_messages.donation_id
$$;

comment on function private.story_of_messages is
'List what was sent about a donation: domain events, and mails with their attempts; see private.donation_story';
