create function private.opt_out_recipient(notification_id uuid, reason text)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
    perform private.opt_out(notifications.type, notifications.recipient, opt_out_recipient.reason)
    from data.notifications where notifications.id = notification_id;
end;
$$;

comment on function private.opt_out_recipient is
'Record that the recipient of a notification has told the provider to stop messages from us';

grant execute on function private.opt_out_recipient to workers;
