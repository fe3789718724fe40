-- Verify careforall:idempotency_keys on pg

begin;

insert into data.idempotency_keys (scope, key, request_hash, expires_at)
values ('verify', 'key', '\x00', now() + interval '1 hour');
insert into data.idempotency_keys (scope, key, request_hash, expires_at)
values ('verify', 'key', '\x00', now() + interval '1 hour') on conflict do nothing;
select 1 / (count(*) = 1)::int from data.idempotency_keys where scope = 'verify';

rollback;
