create function private.reason_not_to_send(notification data.notifications, told_before bigint)
returns text
language plpgsql stable set search_path = ''
as $$
begin
    if private.is_opted_out(notification) then
        return 'opted_out';
    end if;
    -- Even if an earlier try may have got through: a failure is not told after success.
    if notification.kind = 'payment_failed' and not private.is_failed_for_now(notification.donation_id) then
        return 'no_longer_failed';
    end if;
    if notification.kind = 'refund' and not notification.is_in_doubt and not notification.is_asked_for
        and private.refunded_now(notification) = told_before
    then
        return 'nothing_new';
    end if;
    return null;
end;
$$;

comment on function private.reason_not_to_send is
$$Decide whether a notification whose turn has come should not be sent; null when it should

Otherwise a word of data.notifications.withheld: opted_out, no_longer_failed or nothing_new.$$;
