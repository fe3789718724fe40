-- Verify careforall:queue_creation on pg

begin;

select data.create_queue('verified');
select pgmq.send(queue, '{}'::jsonb) from unnest(array['verified', 'verified_dead']) as queue;

rollback;
