create function private.alert(
    donation data.donations, payment data.payments, alert text, about text, amount_minor bigint
)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    insert into data.notifications (donation_id, payment_id, kind, about, recipient, payload, send_after, traceparent)
    select
        donation.id, payment.id, 'organizer_alert', alert.alert || ' ' || alert.about, told.recipient,
        jsonb_build_object(
            'alert', alert.alert, 'amount_minor', alert.amount_minor, 'currency', payment.captured_currency
        ),
        now(), private.traceparent()
    from (
        -- A dispute concerns the campaign, money that is owed to a donor concerns the house alone.
        select campaigns.organizer_email as recipient from data.campaigns
        where campaigns.id = donation.campaign_id and alert.alert = 'dispute'
        union
        select deployment.staff_email from data.deployment
    ) as told
    where told.recipient is not null
    on conflict on constraint each_is_told_once do nothing;
end;
$$;

comment on function private.alert is
$$Owe organizer and staff an alert, once per kind, matter and recipient: dispute (both), double_payment (staff)

amount_minor is in minor units of what was captured. It goes out with the next private.wake_notifications, within a
minute.$$;
