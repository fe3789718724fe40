-- Deploy careforall:notifications to pg
-- requires: donations

begin;

create table data.notifications (
    id uuid primary key default data.uuid_v7(),
    donation_id uuid not null references data.donations (id),
    kind text not null,
    about text not null default '',
    type text not null default 'EMAIL',
    recipient text not null,
    status text not null default 'PENDING',
    retry_count int not null default 0,
    provider_id text,
    last_error text,
    created_at timestamptz not null default now(),
    attempted_at timestamptz,
    sent_at timestamptz,
    constraint kind_is_known check (kind in ('receipt')),
    constraint type_is_known check (type in ('EMAIL', 'SMS', 'WEBHOOK')),
    constraint notification_status_is_known check (status in ('PENDING', 'SENT', 'FAILED')),
    constraint sent_means_when check ((status = 'SENT') = (sent_at is not null)),
    constraint a_donation_is_told_once unique (donation_id, kind, about)
);
comment on table data.notifications is
'What donors are told, one row each, born in the transaction of what it tells. The recipient is personal data.';
comment on column data.notifications.about is 'What it is about besides the donation, such as a refund''s id; empty for the receipt.';
comment on column data.notifications.retry_count is 'How often sending was begun.';
comment on column data.notifications.provider_id is 'The Message-ID, or what the provider called it.';
create index pending_notifications on data.notifications (created_at) where status = 'PENDING';

alter table data.notifications enable row level security;

commit;
