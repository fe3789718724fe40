create function private.is_opted_out(notification data.notifications)
returns boolean
language plpgsql stable set search_path = ''
as $$
begin
    -- A receipt is owed to whoever gave, and so is its correction; nobody is owed a text message.
    if notification.type = 'EMAIL' and notification.kind in ('receipt', 'refund') then
        return false;
    end if;
    return exists (
        select from data.opt_outs
        where opt_outs.type = notification.type and opt_outs.recipient = lower(notification.recipient)
    );
end;
$$;

comment on function private.is_opted_out is 'Tell whether the recipient of a notification wants no such messages';
