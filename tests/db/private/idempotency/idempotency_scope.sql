begin;
select plan(8);

select is(private.idempotency_scope('POST /donations'), 'anonymous POST /donations', 'strangers share a room');
set local request.jwt.claims = '{"role": "web_anon"}';
select is(private.idempotency_scope('POST /donations'), 'web_anon POST /donations', 'as they are called by PostgREST');
set local request.jwt.claims = '{"role": "donor", "email": "Ada@Example.org"}';
select is(
    private.idempotency_scope('POST /donations'), 'donor ada@example.org POST /donations',
    'a signed-in caller has a scope of her own'
);
select isnt(
    private.idempotency_scope('POST /donations'), private.idempotency_scope('POST /campaigns'), 'on each route'
);
set local request.jwt.claims = '{"role": "staff", "email": "ada@example.org"}';
select is(private.idempotency_scope('POST /donations'), 'staff ada@example.org POST /donations', 'in each role');
set local request.jwt.claims = '{"role": "service"}';
select is(private.idempotency_scope('POST /donations'), 'service POST /donations', 'a program without an address');
set local request.jwt.claims = '{"role": "service", "sub": "importer"}';
select is(private.idempotency_scope('POST /donations'), 'service importer POST /donations', 'unless it has a name');
set local request.jwt.claims = '{"role": "service", "email": 5, "sub": "importer"}';
select is(
    private.idempotency_scope('POST /donations'), 'service importer POST /donations',
    'what is not an address names no caller'
);

select * from finish();
rollback;
