begin;
\ir ../../support/giving.sql
select plan(20);

-- What a writing function does: claim, work, keep.
create function pg_temp.request(request jsonb, body jsonb default '{"id": 1}') returns jsonb
language plpgsql volatile
as $$
declare
    v_replay jsonb := private.claim_idempotency_key('POST /things', request);
begin
    return coalesce(v_replay || '{"replayed": true}', private.keep_answer('POST /things', 201, '/things/1', body));
end;
$$;

select is(pg_temp.request('{"a": 1}'), '{"id": 1}'::jsonb, 'without a key every request is worked on');
select is(pg_temp.request('{"a": 1}', '{"id": 2}'), '{"id": 2}'::jsonb, 'also when it is repeated');
select is_empty('select * from data.idempotency_keys', 'and nothing is kept');

set local request.headers = '{"idempotency-key": "k1"}';
select is(pg_temp.request('{"a": 1, "b": "x"}'), '{"id": 1}'::jsonb, 'the first with a key is worked on');
select results_eq(
    $$select scope, key, response_status, response_location, response_body,
    expires_at - now() from data.idempotency_keys$$,
    $$values ('anonymous POST /things', 'k1', 201, '/things/1', '{"id": 1}'::jsonb, interval '72 hours')$$,
    'its answer is kept for 72 hours'
);
select is(
    pg_temp.request('{"b": "x", "a": 1}', '{"id": 2}'), '{"id": 1, "replayed": true}'::jsonb,
    'the same request again has the first one''s answer, whatever the order of its fields'
);
select is(current_setting('response.status'), '201', 'with its status');
select is(
    current_setting('response.headers')::jsonb, '[{"Location": "/things/1"}, {"Idempotency-Replayed": "true"}]'::jsonb,
    'its Location, and saying that it is a replay'
);
select throws_ok(
    $$select pg_temp.request('{"a": 2, "b": "x"}')$$, 'PT422', 'idempotency_key_reused',
    'another request may not use the key'
);
select throws_ok($$select pg_temp.request('{}')$$, 'PT422', 'idempotency_key_reused', 'not even an empty one');
select is(pg_temp.request('{"a": 1, "b": "x"}') ->> 'replayed', 'true', 'the refusal leaves the stored answer alone');

select is(
    private.claim_idempotency_key('POST /others', '{"a": 1, "b": "x"}'), null,
    'the same key on another route is another key'
);
set local request.jwt.claims = '{"role": "donor", "email": "ada@example.org"}';
select is(
    pg_temp.request('{"a": 3}', '{"id": 3}'), '{"id": 3}'::jsonb, 'the same key of another caller is another key'
);
set local request.jwt.claims = '{"role": "donor", "email": "ADA@example.org"}';
select is(pg_temp.request('{"a": 3}') ->> 'replayed', 'true', 'who is the same in capitals');
set local request.jwt.claims = '';

set local request.headers = '{"idempotency-key": "\"k1\""}';
select is(pg_temp.request('{"a": 1, "b": "x"}') ->> 'replayed', 'true', 'quoted or bare, a key is the same');

update data.idempotency_keys set expires_at = now();
set local request.headers = '{"idempotency-key": "k1"}';
select is(pg_temp.request('{"a": 9}', '{"id": 9}'), '{"id": 9}'::jsonb, 'an expired key is free, for any request');
select is(pg_temp.request('{"a": 9}'), '{"id": 9, "replayed": true}'::jsonb, 'and starts over');
select throws_ok(
    $$select pg_temp.request('{"a": 1, "b": "x"}')$$, 'PT422', 'idempotency_key_reused',
    'what it stood for before is forgotten'
);

set local request.headers = '{"idempotency-key": "k2"}';
do $$
begin
    perform private.claim_idempotency_key('POST /things', '{"a": 1}');
    raise exception 'the work fails';
exception when raise_exception then null;
end;
$$;
select is(pg_temp.request('{"a": 2}', '{"id": 2}'), '{"id": 2}'::jsonb, 'a failure leaves the key free');
set local request.headers = '{"idempotency-key": "two words"}';
select throws_ok($$select pg_temp.request('{}')$$, 'PT400', 'invalid_idempotency_key', 'a malformed key is refused');

select * from finish();
rollback;
