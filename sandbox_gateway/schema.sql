-- The sandbox's whole memory. Times are Unix seconds with a fraction, but `created` is whole.

-- The objects of all gateways' APIs: payment intents, orders, captures, events, text messages, ...
create table resources (
    sequence integer primary key,  -- grows with every insert: the order of lists
    id text not null unique,
    kind text not null,
    parent text,  -- the payment intent or order that it belongs to
    created integer not null,
    body text not null  -- JSON
) strict;
create index resources_by_kind on resources (kind, sequence);
create index resources_by_parent on resources (parent, kind, sequence) where parent is not null;

-- What a gateway does later by itself: settle a charge, finish a refund.
create table chores (
    id integer primary key,
    name text not null,
    resource_id text not null,
    due_at real not null
) strict;
create index chores_by_due on chores (due_at, id);

create table deliveries (
    id integer primary key,
    gateway text not null check (gateway in ('stripe', 'paypal')),  -- who signs
    event_id text,
    event_type text,
    url text not null,
    body blob,  -- null: the event's own
    signing text not null default '{}',  -- how this delivery's signature departs from the valid one
    state text not null default 'pending' check (state in ('pending', 'delivered', 'given_up')),
    attempts integer not null default 0,
    most_attempts integer,  -- null: as many as the policy allows
    created_at real not null,
    due_at real not null,
    is_held integer not null default 0,  -- waits for others, to leave in a burst
    chaos text  -- what was done to it when it was planned
) strict;
create index deliveries_due on deliveries (due_at, id) where state = 'pending';
create index deliveries_by_event on deliveries (event_id);
create index deliveries_held on deliveries (id) where is_held = 1;

create table attempts (
    id integer primary key,
    delivery_id integer not null references deliveries (id),
    at real not null,
    seconds real not null,
    status_code integer,  -- null: nothing was answered, `error` says why
    answer text,
    error text,
    chaos text  -- dropped, corrupted or forged
) strict;
create index attempts_by_delivery on attempts (delivery_id, id);

-- The chaos switches, and counters of what they did to calls of an API.
create table chaos (
    only_row integer primary key check (only_row = 1),
    switches text not null  -- JSON
) strict;

create table chaos_counters (
    name text primary key,
    count integer not null
) strict, without rowid;

-- Stripe: the answers to requests with an idempotency key.
create table stripe_idempotency_keys (
    idempotency_key text primary key,
    endpoint text not null,
    fingerprint text not null,  -- SHA-256 of the parameters
    request_id text not null,
    status integer not null,
    body text not null,
    stored_at real not null
) strict, without rowid;
create index stripe_idempotency_keys_by_age on stripe_idempotency_keys (stored_at);

-- Stripe: the webhook secrets that took over from the configured one, and until when the one before signs beside it.
create table stripe_rotations (
    id integer primary key,
    configured text not null,  -- the rotation belongs to this setting and is void with another one
    secret text not null,
    old_signs_until real not null
) strict;

-- PayPal: the keys of the sandbox's own certificate authority and of the certificates that signed webhooks.
create table paypal_certificates (
    name text primary key,  -- 'root', 'intermediate', or the id under which a leaf is served
    certificate text not null,  -- PEM
    private_key text not null,  -- PEM
    made_at real not null
) strict, without rowid;

-- PayPal: the PayPal-Request-Ids that were used, each for one kind of request.
create table paypal_requests (
    operation text not null,
    request_id text not null,
    fingerprint text not null,  -- SHA-256 of address and body
    resource_id text not null,  -- what was made of it: a replay answers its present state
    kept_until real not null,
    primary key (operation, request_id)
) strict, without rowid;
create index paypal_requests_by_age on paypal_requests (kept_until);
