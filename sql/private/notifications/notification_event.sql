create function private.notification_event(notification data.notifications)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
    return private.event('notification.due', notification.id, 1, jsonb_build_object(
        'notification_id', notification.id,
        'donation_id', notification.donation_id,
        'campaign_id', notification.campaign_id
    )) || jsonb_build_object('traceparent', coalesce(notification.traceparent, private.traceparent()));
end;
$$;

comment on function private.notification_event is
$$Make the event that tells the workers of a notification that is due

It belongs to the trace in which the notification was made.$$;
