-- Deploy careforall:payments to pg
-- requires: donations

begin;

create table data.payment_transitions (
    from_status text not null,
    to_status text not null,
    primary key (from_status, to_status)
);
comment on table data.payment_transitions is
'The steps a payment may take when someone changes its row directly. Verified evidence is never refused: the fold decides there.';
insert into data.payment_transitions (from_status, to_status) values
('INITIATED', 'AUTHORIZED'), ('INITIATED', 'CAPTURED'), ('INITIATED', 'FAILED'),
('AUTHORIZED', 'CAPTURED'), ('AUTHORIZED', 'FAILED'),
('FAILED', 'AUTHORIZED'), ('FAILED', 'CAPTURED'),
('CAPTURED', 'REFUNDED'), ('REFUNDED', 'CAPTURED');

create table data.payments (
    id uuid primary key default data.uuid_v7(),
    donation_id uuid not null references data.donations (id),
    gateway text not null,
    payment_intent_id text,
    intent_answer jsonb,
    amount_minor bigint not null,
    currency text not null references data.currencies (code),
    status text not null default 'INITIATED',
    sub_status text,
    is_open boolean not null default true,
    is_counted boolean not null default true,
    captured_minor bigint not null default 0,
    captured_currency text references data.currencies (code),
    refunded_minor bigint not null default 0,
    disputed_minor bigint not null default 0,
    requested_refund_minor bigint not null default 0,
    fee_minor bigint not null default 0,
    fee_currency text references data.currencies (code),
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint gateway_is_known check (gateway in ('stripe', 'paypal')),
    constraint amount_is_positive check (amount_minor > 0),
    constraint payment_status_is_known check (status in ('INITIATED', 'AUTHORIZED', 'CAPTURED', 'FAILED', 'REFUNDED')),
    constraint sums_are_not_negative check (
        captured_minor >= 0 and refunded_minor >= 0 and disputed_minor >= 0 and requested_refund_minor >= 0
    ),
    constraint refund_is_not_more_than_captured check (requested_refund_minor <= captured_minor),
    constraint captured_money_has_a_currency check ((captured_minor > 0) = (captured_currency is not null)),
    constraint fee_has_a_currency check ((fee_minor <> 0) <= (fee_currency is not null))
);
comment on table data.payments is
'One row per attempt to collect a donation at a gateway. What is said of money here is folded from data.evidence.';
comment on column data.payments.payment_intent_id is 'The gateway''s id; null until the gateway has answered.';
comment on column data.payments.intent_answer is
'What POST /payments/intent answered first, client_secret included; its answer again while the intent can be paid.';
comment on column data.payments.amount_minor is 'What we ask for, in minor units of currency.';
comment on column data.payments.sub_status is 'The gateway''s finer state or decline code.';
comment on column data.payments.is_open is 'Whether the donor can still pay it: not captured, not canceled, not expired.';
comment on column data.payments.is_counted is 'Whether its money is the gift; false for a second capture of the same donation.';
comment on column data.payments.captured_minor is 'Received, in minor units of captured_currency; as folded.';
comment on column data.payments.refunded_minor is 'Given back or on its way back, same units; as folded.';
comment on column data.payments.disputed_minor is 'Taken out by disputes that are not won, same units; as folded.';
comment on column data.payments.requested_refund_minor is
'Sum of our own refunds that have not failed, same units, at most what was captured: we never ask back more.';
comment on column data.payments.fee_minor is 'The gateway''s fee, in minor units of fee_currency; as folded.';

create unique index a_donation_has_one_open_payment on data.payments (donation_id) where is_open;
create unique index a_payment_intent_belongs_to_one_payment on data.payments (gateway, payment_intent_id);
create index payments_of_a_donation on data.payments (donation_id);

create trigger payments_touch before update on data.payments
for each row execute function data.touch_row();

create function data.guard_payment_status() returns trigger
language plpgsql set search_path = ''
as $$
begin
    -- Applying evidence names the payment it is at; everybody else walks the allowed steps.
    if current_setting('careforall.applying', true) = new.id::text
        or exists (
            select from data.payment_transitions as step
            where step.from_status = old.status and step.to_status = new.status
        )
    then
        return new;
    end if;
    raise exception using
        errcode = 'PT409', message = 'step_not_allowed',
        detail = format('payment %s cannot go from %s to %s', old.id, old.status, new.status),
        hint = 'A payment moves by evidence from its gateway.';
end;
$$;
comment on function data.guard_payment_status is 'Trigger: refuses illegal jumps of payments.status, for the owner too, unless evidence is being applied.';

create trigger payments_guard_status before update of status on data.payments
for each row when (old.status <> new.status) execute function data.guard_payment_status();

create table data.payment_state_history (
    id bigint generated always as identity primary key,
    payment_id uuid not null references data.payments (id),
    from_status text,
    to_status text not null,
    event_id text,
    event_timestamp timestamptz,
    received_at timestamptz not null default now(),
    version int not null
);
comment on table data.payment_state_history is 'Every change of a payment''s status. Append-only.';
comment on column data.payment_state_history.event_id is 'The gateway''s event id; null where no event caused the change.';
comment on column data.payment_state_history.event_timestamp is 'When the gateway says it happened; the order of receipt is id.';
comment on column data.payment_state_history.version is 'The payment''s version after the change.';
create index history_of_a_payment on data.payment_state_history (payment_id, id);

create trigger payment_state_history_is_append_only
before update or delete or truncate on data.payment_state_history
for each statement execute function data.refuse_change();

alter table data.payments enable row level security;
alter table data.payment_state_history enable row level security;

commit;
