begin;
select plan(7);

-- What a queue consists of, whatever its name: tables, sequence, trigger and who may do what with them.
create function pg_temp.parts(queue text) returns setof text
language sql
as $$
    select replace(format('%s %s %s', relkind, relname, relacl), queue, '<queue>')
    from pg_catalog.pg_class
    where relnamespace = 'pgmq'::regnamespace
        and relname in ('q_' || queue, 'a_' || queue, 'q_' || queue || '_msg_id_seq')
    union all
    select replace(pg_get_triggerdef(pg_trigger.oid), queue, '<queue>')
    from pg_catalog.pg_trigger
    where tgrelid = to_regclass(format('pgmq.%I', 'q_' || queue))
$$;

select data.create_queue('letters');

select is((select count(*) from pg_temp.parts('letters')), 4::bigint, 'a queue has two tables, a sequence and a trigger');
select bag_eq(
    $$select pg_temp.parts('letters')$$, $$select pg_temp.parts('refunds')$$,
    'a new queue is made as those of the first migrations'
);
select bag_eq(
    $$select pg_temp.parts('letters_dead')$$, $$select pg_temp.parts('refunds_dead')$$, 'its dead letters as theirs, too'
);
set local role workers;
select pgmq.send(queue, '{}'::jsonb) from unnest(array['letters', 'letters_dead']) as queue;
select bag_eq(
    $$select queue, message.message from unnest(array['letters', 'letters_dead']) as queue
        cross join lateral pgmq.read(queue, 30, 10) as message$$,
    $$values ('letters', '{}'::jsonb), ('letters_dead', '{}')$$, 'workers send and read'
);
select throws_ok($$select data.create_queue('mine')$$, '42501', null, 'but make none');
reset role;
select throws_ok($$select data.create_queue('letters')$$, '42710', null, 'a queue is made once');
select pgmq.drop_queue(queue) from unnest(array['letters', 'letters_dead']) as queue;
select is_empty(
    $$select pg_temp.parts(queue) from unnest(array['letters', 'letters_dead']) as queue$$,
    'what pgmq drops is gone altogether'
);

select * from finish();
rollback;
