-- Deploy careforall:gateway_events to pg
-- requires: payments

begin;

create table data.gateway_events (
    id bigint generated always as identity primary key,
    gateway text not null,
    dedupe_key text not null,
    raw bytea not null,
    headers jsonb not null default '{}',
    signature_scheme text not null,
    event_id text,
    event_type text,
    is_live boolean,
    subject text,
    occurred_at timestamptz,
    received_at timestamptz not null default now(),
    status text not null default 'received',
    reason text,
    payment_id uuid references data.payments (id),
    settled_at timestamptz,
    constraint gateway_event_status_is_known check (status in ('received', 'applied', 'parked', 'ignored')),
    constraint an_event_is_stored_once unique (gateway, dedupe_key)
);
comment on table data.gateway_events is
'Every verified webhook, byte for byte, before anything is read from it. Raw bodies are personal data.';
comment on column data.gateway_events.dedupe_key is
'The gateway''s own event id with mode and account, or sha256:... of the body where none can be read.';
comment on column data.gateway_events.raw is 'The bytes that were signed, whatever they hold.';
comment on column data.gateway_events.subject is 'The gateway''s id of the payment intent it speaks of: parked events wait for it.';
comment on column data.gateway_events.occurred_at is 'When the gateway says it happened; decides nothing.';
comment on column data.gateway_events.status is 'applied: its evidence is in; parked: waits for a cause to go; ignored: a type we do not map. received is never committed.';

create index parked_events_by_subject on data.gateway_events (gateway, subject) where status = 'parked';
create index parked_events on data.gateway_events (settled_at) where status = 'parked';
create index events_of_a_payment on data.gateway_events (payment_id, id);

create table data.gateway_redeliveries (
    gateway_event_id bigint not null,
    received_at timestamptz not null default now()
);
comment on table data.gateway_redeliveries is
'Each further delivery of a stored event. Rows instead of a counter (and no foreign key): a storm of duplicates locks nothing.';
create index redeliveries_of_an_event on data.gateway_redeliveries (gateway_event_id);

create table data.evidence (
    id bigint generated always as identity primary key,
    payment_id uuid not null references data.payments (id),
    gateway_event_id bigint not null references data.gateway_events (id),
    kind text not null,
    object_id text not null,
    state text,
    amount_minor bigint,
    currency text references data.currencies (code),
    reference uuid,
    recorded_at timestamptz not null default now(),
    constraint evidence_kind_is_known check (kind in (
        'progress', 'authorized', 'captured', 'attempt_failed', 'voided',
        'refund', 'refunded_total', 'dispute', 'fee'
    )),
    constraint money_has_amount_and_currency check (
        kind in ('progress', 'authorized', 'attempt_failed', 'voided')
        or (amount_minor is not null and currency is not null)
    ),
    constraint only_fees_may_be_negative check (amount_minor >= 0 or kind = 'fee'),
    -- A set, not a list: the same claim made twice, under whichever event, is one row.
    constraint evidence_is_a_set unique nulls not distinct (
        payment_id, kind, object_id, state, amount_minor, currency, reference
    )
);
comment on table data.evidence is
'What gateways claimed of each payment, without personal data. A payment''s state is a pure function of this set. Append-only.';
comment on column data.evidence.kind is
'progress, authorized, captured (highest amount counts), attempt_failed, voided, refund (by id), refunded_total (cumulative, highest counts), dispute (by id), fee.';
comment on column data.evidence.object_id is 'The gateway''s id of what is spoken of: intent, charge, refund, dispute.';
comment on column data.evidence.state is 'State of that refund or dispute, reason of a void, decline code, sub-status.';
comment on column data.evidence.amount_minor is 'In minor units of currency.';

comment on column data.evidence.reference is 'Our own id of the refund, as the gateway keeps it in its metadata.';

create trigger evidence_is_append_only
before update or delete or truncate on data.evidence
for each statement execute function data.refuse_change();

create table data.discrepancies (
    id bigint generated always as identity primary key,
    payment_id uuid not null references data.payments (id),
    kind text not null,
    detail text not null,
    noticed_at timestamptz not null default now(),
    resolved_at timestamptz,
    resolution text,
    constraint discrepancy_kind_is_known check (kind in (
        'amount_differs', 'currency_differs', 'canceled_after_capture',
        'returned_more_than_captured', 'returned_in_other_currency', 'double_payment'
    )),
    constraint a_discrepancy_is_noted_once unique (payment_id, kind)
);
comment on table data.discrepancies is 'What a gateway did otherwise than we asked: booked as it was, shown to people.';

alter table data.gateway_events enable row level security;
alter table data.gateway_redeliveries enable row level security;
alter table data.evidence enable row level security;
alter table data.discrepancies enable row level security;

commit;
