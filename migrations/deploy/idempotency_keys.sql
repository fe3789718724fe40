-- Deploy careforall:idempotency_keys to pg
-- requires: schemas

begin;

create table data.idempotency_keys (
    scope text not null,
    key text not null,
    request_hash bytea not null,
    response_status int,
    response_location text,
    response_body jsonb,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (scope, key),
    constraint key_is_1_to_255_printable_ascii check (key ~ '^[!-~]{1,255}$')
);
comment on table data.idempotency_keys is
'Answers to requests that carried an Idempotency-Key. Only successes stay: an error rolls its row back.';
comment on column data.idempotency_keys.scope is 'Caller and route: the same key of two callers, or on two routes, is two keys.';
comment on column data.idempotency_keys.request_hash is 'SHA-256 of the typed request with defaults filled in: 10.0 and 10.00 are the same.';

create index idempotency_keys_by_expiry on data.idempotency_keys (expires_at);

alter table data.idempotency_keys enable row level security;

commit;
