-- The sandbox's whole memory. Times are Unix seconds with a fraction, but for `created`, which is whole.

create table resources (
    sequence integer primary key,  -- grows with every insert: the order of lists
    id text not null unique,
    kind text not null,
    payment_intent text,
    created integer not null,
    body text not null  -- JSON
) strict;
create index resources_by_kind on resources (kind, sequence);
create index resources_by_payment_intent on resources (payment_intent, kind, sequence) where payment_intent is not null;

create table idempotency_keys (
    idempotency_key text primary key,
    endpoint text not null,
    fingerprint text not null,  -- SHA-256 of the parameters
    request_id text not null,
    status integer not null,
    body text not null,
    stored_at real not null
) strict, without rowid;
create index idempotency_keys_by_age on idempotency_keys (stored_at);

-- What the gateway does later by itself: settle a charge, finish a refund.
create table chores (
    id integer primary key,
    name text not null,
    resource_id text not null,
    due_at real not null
) strict;
create index chores_by_due on chores (due_at, id);

create table deliveries (
    id integer primary key,
    event_id text,
    event_type text,
    url text not null,
    body blob,  -- null: the event's own
    signing text not null default '{}',  -- how this delivery's signature departs from the valid one
    state text not null default 'pending' check (state in ('pending', 'delivered', 'given_up')),
    attempts integer not null default 0,
    most_attempts integer,  -- null: as many as the policy allows
    created_at real not null,
    due_at real not null
) strict;
create index deliveries_due on deliveries (due_at, id) where state = 'pending';
create index deliveries_by_event on deliveries (event_id);

create table attempts (
    id integer primary key,
    delivery_id integer not null references deliveries (id),
    at real not null,
    seconds real not null,
    status_code integer,  -- null: nothing was answered, `error` says why
    answer text,
    error text
) strict;
create index attempts_by_delivery on attempts (delivery_id, id);
