begin;
select plan(6);

select is(
    private.keep_answer('POST /things', 201, '/things/1', '{"id": 1}'), '{"id": 1}'::jsonb, 'the body is handed on'
);
select is(current_setting('response.status'), '201', 'with the status of the answer');
select is_empty('select * from data.idempotency_keys', 'without a key nothing is kept');

set local request.headers = '{"idempotency-key": "k1"}';
do $$
begin
    perform private.claim_idempotency_key('POST /things', '{}'), private.claim_idempotency_key('POST /others', '{}');
    perform private.keep_answer('POST /things', 201, '/things/1', '{"id": 1}');
end;
$$;
select results_eq(
    'select scope, response_status, response_location, response_body from data.idempotency_keys order by scope',
    $$values ('anonymous POST /others', null::int, null, null::jsonb),
    ('anonymous POST /things', 201, '/things/1', '{"id": 1}')$$,
    'the answer is kept under the route that was claimed'
);
set local request.jwt.claims = '{"role": "staff", "email": "s@example.org"}';
do $$ begin perform private.keep_answer('POST /things', 200, null, '{"id": 2}'); end $$;
select is(
    (select response_status from data.idempotency_keys where scope = 'anonymous POST /things'), 201,
    'an answer of another caller is not touched'
);
select is(current_setting('response.headers')::jsonb, '[]'::jsonb, 'an answer may have no Location');

select * from finish();
rollback;
