begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(26);

select pg_temp.endpoint() as endpoint \gset
select pg_temp.delivery(:'endpoint') as delivery \gset
select pg_temp.delivery(:'endpoint') as another \gset
delete from pgmq.q_webhook_deliveries;

set local role workers;
select is(private.finish_delivery(:'delivery', 1, 500, null, 12, repeat('x', 2000), null), 'PENDING', 'an error is tried again');
reset role;
select is(pg_temp.progress(:'delivery'), 'PENDING after 1, step 1, turn 2', 'it is the next step''s turn');
select results_eq(
    'select message -> ''data'' ->> ''turn'' from pgmq.q_webhook_deliveries', $$values ('2')$$, 'a message waits for it'
);
select ok(
    vt between clock_timestamp() + interval '1 s' and clock_timestamp() + interval '6 s', 'for 5 seconds and a little'
) from pgmq.q_webhook_deliveries;
select results_eq(
    'select status, length(reply), duration_ms from data.webhook_attempts', $$values (500, 1000, 12)$$,
    'what came back is kept, and cut'
);
select is(private.finish_delivery(:'delivery', 1, 200, null, 12, '', null), null, 'a turn counts once');
select is(pg_temp.progress(:'delivery'), 'PENDING after 1, step 1, turn 2', 'whatever its repetition met');

-- Any answer but 2xx is a failure, and so is no answer.
select is(private.finish_delivery(:'delivery', 2, 302, null, 1, '', null), 'PENDING', 'a redirection is not followed');
select is(private.finish_delivery(:'delivery', 3, 199, null, 1, '', null), 'PENDING', 'nothing below 200');
select is(private.finish_delivery(:'delivery', 4, null, 'TimeoutError', 9000, '', null), 'PENDING', 'no answer');
select results_eq(
    'select last_status, last_error, step from data.webhook_deliveries where id = ' || quote_literal(:'delivery'),
    $$values (null::int, 'TimeoutError', 4)$$, 'the last says why'
);
delete from pgmq.q_webhook_deliveries;
select is(private.finish_delivery(:'delivery', 5, 503, null, 1, '', 100000), 'PENDING', 'later, it says');
select ok(
    vt between clock_timestamp() + interval '23 h' and clock_timestamp() + interval '24 h', 'heeded, but not for longer than a day'
) from pgmq.q_webhook_deliveries;
select is(private.finish_delivery(:'delivery', 6, 299, null, 1, 'ok', null), 'DELIVERED', '2xx is success');
select is(pg_temp.progress(:'delivery'), 'DELIVERED after 6, step 5, turn 6', 'and the end');
select is(private.finish_delivery(:'delivery', 6, 500, null, 1, '', null), null, 'for good');

-- The endpoint is gone.
select is(private.finish_delivery(:'another', 1, 410, null, 1, '', null), 'FAILED', '410 wants no more');
select results_eq(
    'select is_enabled, disabled_reason from data.webhook_endpoints', $$values (false, 'gone')$$, 'nothing goes there any more'
);

-- Ten attempts failed.
select pg_temp.endpoint() as dead \gset
select pg_temp.delivery(:'dead') as lost \gset
delete from pgmq.q_webhook_deliveries;
select is(
    (
        select string_agg(private.finish_delivery(:'lost', turn, 500, null, 1, '', null), ' ' order by turn)
        from generate_series(1, 10) as turn
    ),
    'PENDING PENDING PENDING PENDING PENDING PENDING PENDING PENDING PENDING FAILED', 'ten attempts'
);
select is(pg_temp.progress(:'lost'), 'FAILED after 10, step 9, turn 10', 'then it is given up');
select is((select count(*) from pgmq.q_webhook_deliveries), 9::bigint, 'and nothing waits any more');
select results_eq(
    format('select is_enabled, disabled_reason from data.webhook_endpoints where id = %L', :'dead'),
    $$values (false, 'failing')$$, 'an endpoint that took nothing all the while is disabled'
);
select set_eq(
    'select kind, subject, reason from private.attention',
    format($$values ('disabled_endpoint', %L, 'gone'), ('disabled_endpoint', %L, 'failing')$$, :'endpoint', :'dead'),
    'and a person is told'
);
select is(
    private.finish_delivery(gen_random_uuid(), 1, 200, null, 1, '', null), null, 'one that was deleted meanwhile is no error'
);
set local role webhook_adapter;
select throws_ok(
    'select private.finish_delivery(gen_random_uuid(), 1, 200, null, 1, '''', null)', '42501', null, 'only workers deliver'
);
reset role;
select is_empty('select * from private.broken_invariants', 'all else is sound');

select * from finish();
rollback;
