create function private.is_opted_out(notification data.notifications)
returns boolean
language plpgsql stable set search_path = ''
as $$
begin
    -- The receipt and its correction are owed to every donor, by mail. Nothing is owed by text message.
    if notification.type = 'EMAIL' and notification.kind in ('receipt', 'refund') then
        return false;
    end if;
    return exists (
        select from data.opt_outs
        where opt_outs.type = notification.type and opt_outs.recipient = lower(notification.recipient)
    );
end;
$$;

comment on function private.is_opted_out is
'Decide whether the recipient of a notification has opted out of such messages';
