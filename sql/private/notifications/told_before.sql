create function private.told_before(notification data.notifications)
returns bigint
language plpgsql stable set search_path = ''
as $$
begin
    if notification.kind <> 'refund' then
        return null;
    end if;
    return coalesce((
        select earlier.told_minor
        from data.notifications as earlier
        where earlier.payment_id = notification.payment_id and earlier.kind = 'refund' and earlier.status = 'SENT'
            and (earlier.type, earlier.recipient) = (notification.type, notification.recipient)
        order by earlier.sent_at desc, earlier.id desc
        limit 1
    ), 0);
end;
$$;

comment on function private.told_before is
$$Read how much the recipient of a refund's news was last told to have gone back; minor units, null for other kinds$$;
