begin;
select plan(14);

create procedure pg_temp.bury(message jsonb, reason text) language sql as $$
    select pgmq.send('totals_dead', message, jsonb_build_object(
        'reason', reason, 'queue', 'totals', 'msg_id', 1, 'read_ct', 3, 'x-tenant', 'a'))
$$;
call pg_temp.bury('{"n": 1, "options": {"retries": 10}}', 'ValueError: one');
call pg_temp.bury('{"n": 2, "options": {"retries": 10}}', 'KeyError: two');
call pg_temp.bury('{"n": 3}', 'KeyError: three');
call pg_temp.bury('4', 'not an event');
select min(msg_id) as first from pgmq.q_totals_dead \gset

select throws_ok($$select private.replay_dead_letters('nothing')$$, 'PT404', 'queue_not_found', 'an unknown queue');
select throws_ok(
    $$select private.replay_dead_letters('totals_dead')$$, 'PT404', 'queue_not_found', 'it is not a queue of its own'
);
select is(private.replay_dead_letters('totals', :first), 1, 'one');
select results_eq(
    'select message, headers, read_ct from pgmq.q_totals',
    $$values ('{"n": 1, "options": {}}'::jsonb, '{"x-tenant": "a"}'::jsonb, 0)$$, 'as good as new'
);
select is(private.replay_dead_letters('totals', :first), 0, 'once');
select is(private.replay_dead_letters('totals', reason => 'KeyError%'), 2, 'those with a reason');
select results_eq(
    $$select message -> 'n' from pgmq.q_totals order by msg_id$$, $$values ('1'::jsonb), ('2'), ('3')$$, 'in order'
);
select is(private.replay_dead_letters('totals'), 1, 'all others');
select is(private.replay_dead_letters('totals'), 0, 'and then none');
select is((select count(*) from pgmq.q_totals), 4::bigint, 'all are back');
select is((select count(*) from pgmq.q_totals_dead), 0::bigint, 'no dead letter is left');
select is((select count(*) from pgmq.a_totals_dead), 4::bigint, 'that they were is remembered');
select results_eq(
    $$select action, object_type, jsonb_array_length(detail -> 'msg_ids') from data.audit_log order by id$$,
    $$values ('replay_dead_letters', 'queue', 1), ('replay_dead_letters', 'queue', 2), ('replay_dead_letters', 'queue', 1)$$,
    'and says who sent them again'
);
set local role workers;
select throws_ok($$select private.replay_dead_letters('totals')$$, '42501', null, 'programs may not do so');
reset role;

select * from finish();
rollback;
