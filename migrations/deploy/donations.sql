-- Deploy careforall:donations to pg
-- requires: campaigns
-- requires: donors

begin;

create sequence data.receipt_numbers;
comment on sequence data.receipt_numbers is 'Numbers of receipts. Gaps are fine: a rolled-back capture leaves one.';

create table data.donations (
    id uuid primary key default data.uuid_v7(),
    campaign_id uuid not null references data.campaigns (id),
    donor_id uuid not null references data.donors (id),
    donor_email text not null,
    donor_name text,
    is_anonymous boolean not null default false,
    message text,
    amount_minor bigint not null,
    currency text not null references data.currencies (code),
    status text not null default 'PENDING',
    is_given_up boolean not null default false,
    payment_intent_id text,
    receipt_number text,
    extra_data jsonb,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint amount_is_positive check (amount_minor > 0),
    constraint donation_status_is_known check (status in ('PENDING', 'COMPLETED', 'FAILED', 'REFUNDED')),
    constraint receipt_number_is_unique unique (receipt_number)
);
comment on table data.donations is 'Pledges and what became of them. The id is a capability: who knows it may pay for it.';
comment on column data.donations.amount_minor is 'What was pledged, in minor units of currency. What was received is in payments and the ledger.';
comment on column data.donations.donor_email is 'The address as it was given, to which the receipt goes. Personal data.';
comment on column data.donations.status is 'PENDING, COMPLETED, FAILED or REFUNDED: follows from the payments, set only by private.move_donation.';
comment on column data.donations.is_given_up is 'A service marked it FAILED: only captured money changes that.';
comment on column data.donations.payment_intent_id is 'The gateway''s id of the latest payment intent.';
comment on column data.donations.receipt_number is 'Given at the first captured money; shown to subscribers instead of the id.';

create index donations_of_a_donor_newest_first on data.donations (donor_id, created_at desc);
create index donations_of_a_campaign_newest_first on data.donations (campaign_id, created_at desc);

create trigger donations_touch before update on data.donations
for each row execute function data.touch_row();

alter table data.donations enable row level security;

commit;
