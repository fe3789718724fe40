begin;
select plan(9);

-- Archives messages that are this many days old.
create function pg_temp.archived(queue text, days int, n int default 1) returns void
language plpgsql as $$
declare
    v_id bigint;
begin
    for _ in 1..n loop
        v_id := pgmq.send(queue, '{}'::jsonb);
        perform pgmq.archive(queue, v_id);
        execute format('update pgmq.%I set archived_at = now() - make_interval(days => $1) where msg_id = $2', 'a_' || queue)
        using days, v_id;
    end loop;
end $$;
delete from pgmq.a_events;
select pg_temp.archived('totals', 8, 3), pg_temp.archived('totals', 6), pg_temp.archived('events', 8),
    pg_temp.archived('events', 31), pg_temp.archived('totals_dead', 8), pg_temp.archived('totals_dead', 91) \gset
select pgmq.send('totals', '{}'::jsonb) as waiting \gset
update pgmq.q_totals set enqueued_at = now() - interval '1 year';

set local role clock;
select is(private.trim_archives(2), 4::bigint, 'at most a batch of each queue');
select is(private.trim_archives(), 1::bigint, 'and then the rest');
select is(private.trim_archives(), 0::bigint, 'once');
reset role;
select is((select count(*) from pgmq.a_totals), 1::bigint, 'a week is kept');
select is((select count(*) from pgmq.a_events), 1::bigint, 'of events a month, as the table says');
select is((select count(*) from pgmq.a_totals_dead), 1::bigint, 'of dead letters a quarter');
select is((select count(*) from pgmq.q_totals), 1::bigint, 'what waits is not touched');
insert into data.queue_retention (queue_name, keep) values ('totals', '1 day');
select is(private.trim_archives(), 1::bigint, 'a setting holds at once');
set local role web_anon;
select throws_ok('select private.trim_archives()', '42501', null, 'the clock''s business');
reset role;

select * from finish();
rollback;
