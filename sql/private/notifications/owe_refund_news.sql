create function private.owe_refund_news(donation data.donations, payment data.payments)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    -- News that nobody has begun to send will tell what is by then. The lock makes a worker that begins just now
    -- tell this too, or shows us that it told the figure of before.
    perform from data.notifications
    where notifications.payment_id = payment.id and notifications.kind = 'refund' and not notifications.is_asked_for
        and notifications.status = 'PENDING' and notifications.told_minor is null
    for update;
    if found then
        return;
    end if;
    insert into data.notifications (donation_id, payment_id, kind, about, recipient, traceparent)
    values (donation.id, payment.id, 'refund', payment.id || ' ' || payment.version, donation.donor_email, private.traceparent())
    on conflict on constraint each_is_told_once do nothing;
end;
$$;

comment on function private.owe_refund_news is
$$Owe a donor news of what went back of a payment, or of a refund that failed and came back

Several changes before the mail goes out are one mail, with the figure of then. The donation's row is locked by the caller.$$;
