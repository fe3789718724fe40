-- Revert careforall:notification_kinds from pg

begin;

do $$
begin
    perform pgmq.unbind_topic(topic, 'notifications')
    from unnest(array['payment.refunded', 'campaign.goal_reached', 'notification.due']) as topic;
end;
$$;
alter table data.deployment drop column staff_email, drop column has_sms;
drop table data.goals_reached;
drop table data.opt_outs;
-- What the table could not say before is forgotten.
delete from data.notifications where kind <> 'receipt' or about <> '';
alter table data.notifications
drop constraint each_is_told_once,
add constraint a_donation_is_told_once unique (donation_id, kind, about),
drop constraint it_is_about_a_donation_or_a_campaign,
drop constraint notification_status_is_known,
add constraint notification_status_is_known check (status in ('PENDING', 'SENT', 'FAILED')),
drop constraint kind_is_known,
add constraint kind_is_known check (kind in ('receipt')),
drop column traceparent,
drop column is_in_doubt,
drop column told_minor,
drop column send_after,
drop column payload,
drop column payment_id,
drop column campaign_id,
alter column donation_id set not null;
comment on table data.notifications is
'What donors are told, one row each, born in the transaction of what it tells. The recipient is personal data.';
comment on column data.notifications.about is 'What it is about besides the donation, such as a refund''s id; empty for the receipt.';
comment on column data.notifications.status is null;

commit;
