-- Deploy careforall:invariant_checks to pg
-- requires: ledger

begin;

create table data.invariant_checks (
    id bigint generated always as identity primary key,
    checked_at timestamptz not null default now(),
    since timestamptz not null,
    took interval not null,
    broken int not null,
    findings jsonb not null default '[]'
);
comment on table data.invariant_checks is 'Results of the scheduled checks of all invariants.';
comment on column data.invariant_checks.since is 'Only what changed since then was looked at; -infinity for a full run.';
comment on column data.invariant_checks.findings is 'At most a hundred rows of private.broken_invariants.';
create index invariant_checks_by_time on data.invariant_checks (checked_at);

-- A gateway's id must belong to one payment only, whichever claims it.
create index evidence_by_object on data.evidence (object_id);
-- How the checks find recent rows. Append-only tables are in order of time, so a block range index costs next to
-- nothing; an index on updated_at of the counters or payments would make each of their updates dearer.
create index evidence_by_time on data.evidence using brin (recorded_at);
create index transfers_by_time on data.ledger_transfers using brin (booked_at);

alter table data.invariant_checks enable row level security;

commit;
