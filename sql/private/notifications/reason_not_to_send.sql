create function private.reason_not_to_send(notification data.notifications, told_before bigint)
returns text
language plpgsql stable set search_path = ''
as $$
begin
    if private.is_opted_out(notification) then
        return 'opted out';
    end if;
    -- Also when an earlier try may have got through: no failure is told after success.
    if notification.kind = 'payment_failed' and not private.is_failed_for_now(notification.donation_id) then
        return 'the gift is not failed any more';
    end if;
    if notification.kind = 'refund' and not notification.is_in_doubt and notification.about not like 'asked %'
        and private.refunded_now(notification) = told_before
    then
        return 'nothing new since the last one';
    end if;
    return null;
end;
$$;

comment on function private.reason_not_to_send is
'Say why a notification whose turn has come should not be sent: opted out, or nothing left to tell; null when it should';
