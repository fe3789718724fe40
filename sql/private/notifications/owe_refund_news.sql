create function private.owe_refund_news(donation data.donations, payment data.payments)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    -- News that no worker has begun to send will tell the state at that time. If a worker begins just now, the lock
    -- makes it tell this change as well, or shows us that it tells the figure of before.
    perform from data.notifications
    where notifications.payment_id = payment.id and notifications.kind = 'refund' and not notifications.is_asked_for
        and notifications.status = 'PENDING' and notifications.told_minor is null
    for update;
    if found then
        return;
    end if;
    insert into data.notifications (donation_id, payment_id, kind, about, recipient, traceparent)
    values (
        donation.id, payment.id, 'refund', payment.id || ' ' || payment.version, donation.donor_email,
        private.traceparent()
    )
    on conflict on constraint each_is_told_once do nothing;
end;
$$;

comment on function private.owe_refund_news is
$$Owe a donor news of what went back of a payment, or of a refund that failed and came back

Several changes before the mail goes out become one mail, with the figure at that time. The caller has locked the
donation's row.$$;
