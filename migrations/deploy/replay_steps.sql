-- Deploy careforall:replay_steps to pg
-- requires: refunds

begin;

create table data.replay_steps (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    gateway text,
    raw bytea,
    headers jsonb,
    scheme text,
    refund jsonb,
    constraint a_step_is_an_event_or_a_refund check ((raw is null) <> (refund is null))
);
comment on table data.replay_steps is
'What private.rebuild() replays in a scratch database: raw events and requested refunds. Empty everywhere else.';
comment on column data.replay_steps.refund is 'A row of data.refunds as it was asked for.';

alter table data.replay_steps enable row level security;

commit;
