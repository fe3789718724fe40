-- Deploy careforall:notification_kinds to pg
-- requires: notifications
-- requires: refunds

begin;

alter table data.notifications
alter column donation_id drop not null,
add column campaign_id uuid references data.campaigns (id),
add column payment_id uuid references data.payments (id),
add column payload jsonb,
add column send_after timestamptz,
add column told_minor bigint,
add column is_in_doubt boolean not null default false,
add column traceparent text,
drop constraint kind_is_known,
add constraint kind_is_known check (
    kind in ('receipt', 'refund', 'payment_failed', 'goal_reached', 'organizer_alert', 'message')
),
drop constraint notification_status_is_known,
add constraint notification_status_is_known check (status in ('PENDING', 'SENT', 'FAILED', 'SUPERSEDED')),
add constraint it_is_about_a_donation_or_a_campaign check ((donation_id is null) <> (campaign_id is null)),
drop constraint a_donation_is_told_once,
add constraint each_is_told_once unique nulls not distinct (donation_id, campaign_id, kind, about, type, recipient);
comment on table data.notifications is
'What people are told, one row each, born in the transaction of what it tells. The recipient is personal data.';
comment on column data.notifications.about is
'What it is about besides donation or campaign, such as a payment''s change; empty for the receipt, "asked <uuid>" for what a service asked for.';
comment on column data.notifications.status is
'PENDING, SENT, FAILED for good, or SUPERSEDED: when its turn came there was nothing left to tell.';
comment on column data.notifications.payload is 'What it says besides what is read when it is sent: figures, or the text of a message.';
comment on column data.notifications.send_after is 'Not to be sent before; private.wake_notifications empties it when the moment has come.';
comment on column data.notifications.told_minor is 'What it says was given back of the payment, in minor units, fixed from the first try on that may have got through.';
comment on column data.notifications.is_in_doubt is 'A try was begun and nobody knows how it ended: it may have got through.';
comment on column data.notifications.traceparent is 'The trace of the request that it was born in.';
create index waiting_notifications on data.notifications (send_after) where send_after is not null;
create index notifications_of_a_campaign on data.notifications (campaign_id) where campaign_id is not null;
create index notifications_of_a_payment on data.notifications (payment_id) where payment_id is not null;

create table data.opt_outs (
    type text not null,
    recipient text not null,
    reason text not null,
    opted_out_at timestamptz not null default now(),
    primary key (type, recipient),
    constraint type_is_known check (type in ('EMAIL', 'SMS'))
);
comment on table data.opt_outs is 'Who wants to hear no more from us, per channel; receipts and refunds go by mail all the same. Personal data.';
comment on column data.opt_outs.recipient is 'A phone number as +14155550100, or an address in lower case.';
alter table data.opt_outs enable row level security;

create table data.goals_reached (
    campaign_id uuid not null references data.campaigns (id),
    goal_minor bigint not null,
    total_minor bigint not null,
    reached_at timestamptz not null default now(),
    primary key (campaign_id, goal_minor)
);
comment on table data.goals_reached is
'Goals that campaigns have reached, told once each: captures do not see each other, so whoever looks first writes the row. Minor units.';
alter table data.goals_reached enable row level security;

alter table data.deployment
add column staff_email text,
add column has_sms boolean not null default false;
comment on column data.deployment.staff_email is 'Where alerts for the house go; null: nowhere.';
comment on column data.deployment.has_sms is 'Whether text messages can be sent: the workers have an account for it.';

do $$
begin
    perform pgmq.bind_topic(topic, 'notifications')
    from unnest(array['payment.refunded', 'campaign.goal_reached', 'notification.due']) as topic;
end;
$$;

commit;
