begin;
select plan(5);

delete from data.worker_beats;
set local role workers;
select ok(not private.worker_is_alive(), 'no worker has called it');
select private.beat('worker-1') as done \gset
select ok(private.worker_is_alive(), 'somebody has');
reset role;
update data.worker_beats set beat_at = clock_timestamp() - interval '11 seconds';
select ok(not private.worker_is_alive(), 'but not lately');
do $$ begin perform private.beat('worker-2'); end $$;
set local role monitor;
select ok(private.worker_is_alive(), 'one is enough');
set local role web_anon;
select throws_ok('select private.worker_is_alive()', '42501', null, 'it is not for callers');
reset role;

select * from finish();
rollback;
