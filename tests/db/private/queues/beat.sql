begin;
select plan(4);

set local role workers;
select lives_ok($$select private.beat('worker-1')$$, 'a worker says that it is alive');
select lives_ok($$select private.beat('worker-2')$$, 'so does another');
reset role;
update data.worker_beats set beat_at = 'epoch' where worker = 'worker-1';
do $$ begin perform private.beat('worker-1'); end $$;
select results_eq(
    $$select worker, beat_at > clock_timestamp() - interval '1 minute' from data.worker_beats order by worker$$,
    $$values ('worker-1', true), ('worker-2', true)$$, 'one row a worker, with its latest beat'
);
set local role webhook_adapter;
select throws_ok($$select private.beat('me')$$, '42501', null, 'other roles may not speak for workers');
reset role;

select * from finish();
rollback;
