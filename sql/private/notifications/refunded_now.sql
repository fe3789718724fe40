create function private.refunded_now(notification data.notifications)
returns bigint
language plpgsql stable set search_path = ''
as $$
begin
    if notification.kind <> 'refund' then
        return null;
    end if;
    return (select payments.refunded_minor from data.payments where payments.id = notification.payment_id);
end;
$$;

comment on function private.refunded_now is
'Read how much of a payment has gone back, for the news of its refund; minor units, null for other kinds of news';
