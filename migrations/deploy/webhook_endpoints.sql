-- Deploy careforall:webhook_endpoints to pg
-- requires: event_log

begin;

create table data.webhook_endpoints (
    id uuid primary key default data.uuid_v7(),
    owner_email text,
    url text not null,
    event_types text[] not null default '{*}',
    secret text not null,
    previous_secret text,
    previous_secret_until timestamptz,
    is_enabled boolean not null default true,
    disabled_reason text,
    disabled_at timestamptz,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint endpoint_url_is_http check (url ~ '^https?://'),
    constraint endpoint_wants_something check (cardinality(event_types) > 0),
    constraint disabled_reason_is_known check (disabled_reason in ('by_hand', 'failing', 'gone')),
    constraint disabled_means_why_and_when check (
        is_enabled = (disabled_reason is null) and is_enabled = (disabled_at is null)
    ),
    constraint a_previous_secret_ends check ((previous_secret is null) = (previous_secret_until is null))
);
comment on table data.webhook_endpoints is 'Where other people''s systems want to be told of events (Standard Webhooks).';
comment on column data.webhook_endpoints.owner_email is
'The organizer who hears of their own campaigns; null: it is staff''s and hears of all. Personal data.';
comment on column data.webhook_endpoints.event_types is 'Types such as donation.completed, families such as donation.*, or * for all.';
comment on column data.webhook_endpoints.secret is 'whsec_ and base64 of 32 bytes: signs deliveries. Shown once.';
comment on column data.webhook_endpoints.previous_secret is 'Signs too until previous_secret_until, while the secret is rotated.';
comment on column data.webhook_endpoints.disabled_reason is 'by_hand, failing (a whole schedule in vain), gone (it answered 410); null while enabled.';
create index webhook_endpoints_of_an_owner on data.webhook_endpoints (owner_email);

create trigger webhook_endpoints_touch before update on data.webhook_endpoints
for each row execute function data.touch_row();

create table data.webhook_deliveries (
    id uuid primary key default data.uuid_v7(),
    endpoint_id uuid not null references data.webhook_endpoints (id) on delete cascade,
    event_id uuid not null references data.event_log (event_id) on delete cascade,
    status text not null default 'PENDING',
    attempts int not null default 0,
    step int not null default 0,
    turn int not null default 1,
    next_attempt_at timestamptz not null default now(),
    last_status int,
    last_error text,
    created_at timestamptz not null default now(),
    delivered_at timestamptz,
    constraint an_endpoint_is_told_once unique (endpoint_id, event_id),
    constraint delivery_status_is_known check (status in ('PENDING', 'DELIVERED', 'FAILED')),
    constraint delivered_means_when check ((status = 'DELIVERED') = (delivered_at is not null)),
    constraint delivery_counts_are_not_negative check (attempts >= 0 and step >= 0 and turn > 0)
);
comment on table data.webhook_deliveries is
'One event for one endpoint. Its webhook-id is the event''s id: the same at every attempt. Kept for 30 days.';
comment on column data.webhook_deliveries.attempts is 'How often it was tried, ever.';
comment on column data.webhook_deliveries.step is 'Place in the schedule of private.retry_pause; a replay begins anew.';
comment on column data.webhook_deliveries.turn is
'Goes up with every message that is queued for it: a message of an earlier turn is void.';
comment on column data.webhook_deliveries.last_status is 'HTTP status of the last answer; null: there was none, see last_error.';
create index webhook_deliveries_of_an_event on data.webhook_deliveries (event_id);
create index webhook_deliveries_newest_first on data.webhook_deliveries (endpoint_id, id desc);
create index pending_webhook_deliveries on data.webhook_deliveries (next_attempt_at) where status = 'PENDING';
create index webhook_deliveries_by_age on data.webhook_deliveries (created_at);

create table data.webhook_attempts (
    id bigint generated always as identity primary key,
    delivery_id uuid not null references data.webhook_deliveries (id) on delete cascade,
    attempted_at timestamptz not null default clock_timestamp(),
    status int,
    error text,
    duration_ms int not null,
    reply text not null default '',
    constraint attempt_has_an_answer_or_an_error check ((status is null) = (error is not null)),
    constraint duration_is_not_negative check (duration_ms >= 0),
    constraint reply_is_at_most_1000_characters check (length(reply) <= 1000)
);
comment on table data.webhook_attempts is 'What each attempt of a delivery met: HTTP status and the beginning of the reply, or why there was none.';
create index webhook_attempts_of_a_delivery on data.webhook_attempts (delivery_id, id);

alter table data.webhook_endpoints enable row level security;
alter table data.webhook_deliveries enable row level security;
alter table data.webhook_attempts enable row level security;

do $$
declare
    v_queue text;
begin
    foreach v_queue in array array[
        'webhooks', 'webhooks_dead', 'webhook_deliveries', 'webhook_deliveries_dead'
    ] loop
        perform pgmq.create(v_queue);
        execute format(
            'create trigger wake_listeners after insert on pgmq.%I for each statement execute function data.wake_listeners()',
            'q_' || v_queue
        );
        execute format('grant select, insert, update, delete on pgmq.%I, pgmq.%I to workers', 'q_' || v_queue, 'a_' || v_queue);
        -- pgmq.metrics counts by it.
        execute format('grant select on sequence pgmq.%I to workers', 'q_' || v_queue || '_msg_id_seq');
    end loop;
    -- One message for each batch of events that was recorded, see private.record_events: subscribers read the log.
    perform pgmq.bind_topic('events.recorded', 'webhooks');
end;
$$;

commit;
