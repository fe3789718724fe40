-- Deploy careforall:event_log to pg
-- requires: queues
-- requires: campaigns

begin;

create table data.event_log (
    position bigint primary key,
    event_id uuid not null,
    type text not null,
    aggregate_id uuid,
    version int,
    campaign_id uuid,
    data jsonb not null,
    traceparent text,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    constraint position_is_positive check (position > 0),
    constraint an_event_is_recorded_once unique (event_id)
);
comment on table data.event_log is
'Every domain event, in the order in which it was routed: what the feed shows and subscribers read. Append-only; kept for 90 days.';
comment on column data.event_log.position is
'1, 2, 3, ... without a gap. Who has read a position has seen every lower one that will ever be.';
comment on column data.event_log.aggregate_id is 'What changed. Knowing the id of a donation or payment is a capability: not for subscribers.';
comment on column data.event_log.campaign_id is 'The campaign that it concerns: its organizer may read it. Null: staff only.';
comment on column data.event_log.data is 'Ids and figures, no personal data.';
comment on column data.event_log.recorded_at is 'When it was routed: never earlier than occurred_at, never before that of a lower position.';
create index event_log_of_a_campaign on data.event_log (campaign_id, position);
create index event_log_by_time on data.event_log (recorded_at, position);

create trigger event_log_is_append_only
before update or truncate on data.event_log
for each statement execute function data.refuse_change();
-- Subscribers may come back within a month and still find everything.
create trigger event_log_is_kept
before delete on data.event_log
for each row when (old.recorded_at > now() - interval '30 days')
execute function data.refuse_change();

alter table data.event_log enable row level security;

commit;
