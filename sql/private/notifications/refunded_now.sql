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
'Say what has gone back of the payment that a refund''s news is about, in minor units; null for other kinds';
