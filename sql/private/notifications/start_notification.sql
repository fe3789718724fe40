create function private.start_notification(id uuid)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_known data.notifications;
    v_before bigint;
    v_refusal text;
begin
    select * into v_known from data.notifications
    where notifications.id = start_notification.id and notifications.status = 'PENDING'
    for update;
    if not found then
        return null;
    end if;
    v_before := private.told_before(v_known);
    v_refusal := private.reason_not_to_send(v_known, v_before);
    if v_refusal is not null then
        update data.notifications
        set status = case v_refusal when 'opted out' then 'FAILED' else 'SUPERSEDED' end, last_error = v_refusal
        where notifications.id = v_known.id;
        return null;
    end if;
    update data.notifications
    set retry_count = retry_count + 1, attempted_at = clock_timestamp(), is_in_doubt = true,
        -- What may have got through is said again in the same words, or not at all.
        told_minor = coalesce(told_minor, private.refunded_now(v_known))
    where notifications.id = v_known.id;
    return jsonb_build_object(
        'id', v_known.id, 'kind', v_known.kind, 'type', v_known.type, 'recipient', v_known.recipient,
        'template', v_known.kind, 'is_in_doubt', v_known.is_in_doubt, 'traceparent', v_known.traceparent,
        'data', private.notification_data(notifications, v_before)
    )
    from data.notifications where notifications.id = v_known.id;
end;
$$;

comment on function private.start_notification is
$$Begin to send a notification: counts the attempt and returns what to send; null when there is nothing (more) to send

{id, kind, type, recipient, template, is_in_doubt, traceparent, data}: is_in_doubt tells that an earlier try may have got
through, data is private.notification_data. One that has become pointless is SUPERSEDED here: what is told is true now.$$;

grant execute on function private.start_notification to workers;
