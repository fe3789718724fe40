-- Deploy careforall:audit_log to pg
-- requires: donations

begin;

create table data.audit_log (
    id bigint generated always as identity primary key,
    happened_at timestamptz not null default clock_timestamp(),
    role text not null,
    subject text,
    action text not null,
    object_type text not null,
    object_id uuid not null,
    detail jsonb not null default '{}',
    request_id text,
    traceparent text
);
comment on table data.audit_log is 'Who changed what by a command: role, subject and request. Append-only. What gateways did is in data.gateway_events.';
comment on column data.audit_log.role is 'The role in the caller''s token; the database role where no token was.';
comment on column data.audit_log.subject is 'The email claim of the token. Personal data of staff and organizers.';
comment on column data.audit_log.detail is 'What was asked for; ids and figures.';
create index audit_log_of_an_object on data.audit_log (object_id, id);

create trigger audit_log_is_append_only
before update or delete or truncate on data.audit_log
for each statement execute function data.refuse_change();

create table data.donation_state_history (
    id bigint generated always as identity primary key,
    donation_id uuid not null references data.donations (id),
    from_status text not null,
    to_status text not null,
    payment_id uuid,
    gateway_event_id bigint,
    happened_at timestamptz not null default clock_timestamp(),
    version int not null
);
comment on table data.donation_state_history is 'Every change of a donation''s status. Append-only.';
comment on column data.donation_state_history.payment_id is 'The payment that brought it; null for a command.';
comment on column data.donation_state_history.version is 'The donation''s version after the change.';
create index history_of_a_donation on data.donation_state_history (donation_id, id);

create trigger donation_state_history_is_append_only
before update or delete or truncate on data.donation_state_history
for each statement execute function data.refuse_change();

alter table data.audit_log enable row level security;
alter table data.donation_state_history enable row level security;

commit;
