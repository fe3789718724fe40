begin;
select plan(4);

select is(private.tune_queues(), 0, 'a deployed system is tuned');
select is_empty(
    $$select relname from pg_catalog.pg_class inner join pgmq.meta on relname = 'q_' || queue_name
        where relnamespace = 'pgmq'::regnamespace
            and not coalesce(reloptions, '{}') @> '{autovacuum_vacuum_threshold=1000,autovacuum_vacuum_scale_factor=0}'$$,
    'every queue of it'
);
do $$ begin perform pgmq.create('later'); end $$;
select is(private.tune_queues(), 1, 'a new queue is tuned at the next deploy');
select is(private.tune_queues(), 0, 'once');

select * from finish();
rollback;
