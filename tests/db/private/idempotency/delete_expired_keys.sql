begin;
select plan(4);

insert into data.idempotency_keys (scope, key, request_hash, expires_at) values
('a', 'long-gone', '', now() - interval '1 day'), ('a', 'just-now', '', now()),
    ('a', 'not-yet', '', now() + interval '1 second');

set local role clock;
select is(private.delete_expired_keys(), 2::bigint, 'the clock forgets what has expired');
select is(private.delete_expired_keys(), 0::bigint, 'once');
reset role;
select results_eq(
    'select key from data.idempotency_keys', $$values ('not-yet')$$, 'and keeps what may still be replayed'
);
set local role service;
select throws_ok('select private.delete_expired_keys()', '42501', null, 'nobody else does');
reset role;

select * from finish();
rollback;
