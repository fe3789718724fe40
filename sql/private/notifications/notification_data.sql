create function private.notification_data(notification data.notifications, told_before bigint)
returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
    return case notification.kind
        when 'receipt' then private.receipt_data(notification.donation_id)
        when 'refund' then private.refund_data(notification.payment_id, notification.told_minor, told_before)
        when 'payment_failed' then private.failure_data(notification.donation_id)
        when 'goal_reached' then private.goal_data(notification.campaign_id, notification.payload)
        when 'organizer_alert' then private.alert_data(notification.payment_id, notification.payload)
        when 'message' then private.message_data(notification.donation_id, notification.payload)
    end;
end;
$$;

comment on function private.notification_data is
$$Collect what the template of a notification shows, by its kind

Amounts are in major units as text, so that they are not rounded on the way.$$;
