create function private.notifications_due(event jsonb)
returns table (id uuid, line text)
language sql stable security definer set search_path = ''
as $$
    select notifications.id, notifications.type || ' ' || notifications.recipient
    from data.notifications
    where notifications.status = 'PENDING' and notifications.send_after is null and (
        notifications.donation_id = (event #>> '{data,donation_id}')::uuid
        -- An event of a gift also names its campaign, but it is not about the organizer's mail.
        or (
            event #>> '{data,donation_id}' is null
            and notifications.campaign_id = (event #>> '{data,campaign_id}')::uuid
        )
    )
    -- Receipt and refund may be made in one transaction, at the same moment.
    order by notifications.created_at, notifications.kind <> 'receipt', notifications.id
$$;

comment on function private.notifications_due is
$$List what is not yet sent about the donation or campaign that an event speaks of, in the order of telling

line is the channel and recipient: within one line a later message must not overtake an earlier one.$$;

grant execute on function private.notifications_due to workers;
