-- Deploy careforall:reconciliations to pg
-- requires: gateway_events

begin;

create table data.reconciliations (
    id bigint generated always as identity primary key,
    gateway text not null,
    period_from timestamptz not null,
    period_to timestamptz not null,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    report jsonb,
    constraint gateway_is_known check (gateway in ('stripe', 'paypal')),
    constraint period_ends_after_it_starts check (period_from < period_to),
    constraint finished_means_reported check ((finished_at is null) = (report is null))
);
comment on table data.reconciliations is
'Comparisons of what a gateway has of a period with what we have. One without an end has died: the next begins anew.';
comment on column data.reconciliations.period_from is 'Inclusive; moments at which the gateway or we made a payment.';
comment on column data.reconciliations.period_to is 'Exclusive.';
comment on column data.reconciliations.report is 'What private.finish_reconciliation answered.';
create index reconciliations_of_a_gateway on data.reconciliations (gateway, finished_at);

create table data.reconciliation_items (
    reconciliation_id bigint not null references data.reconciliations (id) on delete cascade,
    kind text not null,
    object_id text not null,
    payment_id uuid references data.payments (id),
    code text,
    reference text,
    is_applied boolean not null default false,
    primary key (reconciliation_id, kind, object_id)
);
comment on table data.reconciliation_items is
'What a gateway listed, without personal data; kept for a month, see private.delete_old_items.';
comment on column data.reconciliation_items.kind is
'payment_intent, charge, refund, dispute, payout; PayPal: capture, refund, dispute, transaction.';
comment on column data.reconciliation_items.payment_id is 'Our payment that it belongs to; null where we know of none.';
comment on column data.reconciliation_items.code is 'Of a transaction at PayPal: what it is, T0006 say.';
comment on column data.reconciliation_items.reference is 'Of a transaction at PayPal: the id of what it refers to.';
comment on column data.reconciliation_items.is_applied is 'Whether it told us something new, which was applied.';

create table data.reconciliation_findings (
    reconciliation_id bigint not null references data.reconciliations (id),
    finding text not null,
    object_id text not null,
    payment_id uuid references data.payments (id),
    detail text not null,
    is_applied boolean not null,
    is_gone boolean not null default false,
    noticed_at timestamptz not null default clock_timestamp(),
    resolved_at timestamptz,
    resolution text,
    primary key (reconciliation_id, finding, object_id),
    constraint finding_is_known check (finding in (
        'missing', 'extra', 'amount_differs', 'currency_differs',
        'orphan_refund', 'orphan_payment', 'late_payout', 'double_payment'
    )),
    constraint resolved_means_how check ((resolved_at is null) = (resolution is null))
);
comment on table data.reconciliation_findings is 'What a gateway and we do not agree on, as each comparison found it.';
comment on column data.reconciliation_findings.object_id is 'The gateway''s id of what it is about.';
comment on column data.reconciliation_findings.is_applied is 'Booked by the comparison itself; nobody needs to do anything.';
comment on column data.reconciliation_findings.is_gone is 'A later comparison saw the object again and found nothing of the kind.';
comment on column data.reconciliation_findings.resolution is
'A person''s words. The same finding is not reported again; one with other figures is.';
create index open_findings on data.reconciliation_findings (object_id, finding)
where not is_applied and not is_gone and resolved_at is null;

-- How a comparison finds the payments of its period. Their rows keep their pages as a rule: a block range index serves.
create index payments_by_time on data.payments using brin (created_at);

alter table data.reconciliations enable row level security;
alter table data.reconciliation_items enable row level security;
alter table data.reconciliation_findings enable row level security;

commit;
