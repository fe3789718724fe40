create function private.owe_news(donation data.donations, old_payment data.payments, new_payment data.payments)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_about text := new_payment.id || ' ' || new_payment.version;
begin
    if new_payment.refunded_minor <> old_payment.refunded_minor then
        perform private.owe_refund_news(donation, new_payment);
    end if;
    if new_payment.status = 'FAILED' and old_payment.status <> 'FAILED' then
        -- Half an hour, because most donors try another card, and then there is nothing to tell.
        insert into data.notifications (donation_id, payment_id, kind, about, recipient, send_after, traceparent)
        values (donation.id, new_payment.id, 'payment_failed', new_payment.id, donation.donor_email,
            now() + interval '30 minutes', private.traceparent())
        on conflict on constraint each_is_told_once do nothing;
    end if;
    if new_payment.disputed_minor > old_payment.disputed_minor then
        perform private.alert(
            donation, new_payment, 'dispute', v_about, new_payment.disputed_minor - old_payment.disputed_minor
        );
    end if;
    if private.is_second_capture(new_payment) and not private.is_second_capture(old_payment) then
        perform private.alert(
            donation, new_payment, 'double_payment', new_payment.id::text, new_payment.captured_minor
        );
    end if;
end;
$$;

comment on function private.owe_news is
$$Owe people news of a payment: donors of refunds and failures, organizers and staff of disputes and double payments

Called in the transaction of the change. Whether it is still worth telling is decided when it is sent:
private.start_notification.$$;
