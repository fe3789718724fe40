begin;
select plan(5);

do $$ begin perform private.answer(201, '/api/v1/donations/1'); end $$;
select is(current_setting('response.status'), '201', 'the status reaches PostgREST');
select is(
    current_setting('response.headers')::jsonb, '[{"Location": "/api/v1/donations/1"}]'::jsonb,
    'PostgREST wants an array of objects with one key each; a first answer is not a replay'
);

do $$ begin perform private.answer(201, '/api/v1/donations/1', true); end $$;
select is(
    current_setting('response.headers')::jsonb,
    '[{"Location": "/api/v1/donations/1"}, {"Idempotency-Replayed": "true"}]'::jsonb,
    'a replay says so'
);

do $$ begin perform private.answer(200); end $$;
select is(current_setting('response.status'), '200', 'the last answer wins');
select is(
    current_setting('response.headers')::jsonb, '[]'::jsonb, 'without Location, the header of an earlier answer is gone'
);

select * from finish();
rollback;
