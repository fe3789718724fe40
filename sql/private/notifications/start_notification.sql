create function private.start_notification(id uuid)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_notification data.notifications;
    v_told_before bigint;
    v_withheld text;
    v_was_in_doubt boolean;
begin
    select * into v_notification from data.notifications
    where notifications.id = start_notification.id and notifications.status = 'PENDING'
    for update;
    if not found then
        return null;
    end if;
    v_told_before := private.told_before(v_notification);
    v_withheld := private.reason_not_to_send(v_notification, v_told_before);
    if v_withheld is not null then
        update data.notifications
        set status = case v_withheld when 'opted_out' then 'FAILED' else 'SUPERSEDED' end,
            withheld = v_withheld,
            last_error = private.describe_withheld(v_withheld)
        where notifications.id = v_notification.id;
        return null;
    end if;
    -- An earlier try may have got through; so may this one, until its outcome is stored.
    v_was_in_doubt := v_notification.is_in_doubt;
    update data.notifications
    set retry_count = retry_count + 1, attempted_at = clock_timestamp(), is_in_doubt = true,
        -- A message that may have got through is repeated with the same figure, or not at all.
        told_minor = coalesce(told_minor, private.refunded_now(v_notification))
    where notifications.id = v_notification.id
    returning * into v_notification;
    return jsonb_build_object(
        'id', v_notification.id, 'kind', v_notification.kind, 'type', v_notification.type,
        'recipient', v_notification.recipient, 'template', v_notification.kind, 'is_in_doubt', v_was_in_doubt,
        'traceparent', v_notification.traceparent,
        'data', private.notification_data(v_notification, v_told_before)
    );
end;
$$;

comment on function private.start_notification is
$$Begin to send a notification: count the attempt and return what to send; null when there is nothing left to send

{id, kind, type, recipient, template, is_in_doubt, traceparent, data}: is_in_doubt says that an earlier try may have
got through, data is private.notification_data. A notification that has become pointless becomes SUPERSEDED here, so
that people are told what is true now.$$;

grant execute on function private.start_notification to workers;
