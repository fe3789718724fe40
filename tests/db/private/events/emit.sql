begin;
select plan(4);

do $$ begin perform private.emit(array['{"type": "a"}', '{"type": "b"}']::jsonb []); end $$;
select results_eq(
    $$select message ->> 'type' from pgmq.q_events order by msg_id$$, $$values ('a'), ('b')$$,
    'events are queued in order'
);
savepoint work;
do $$ begin perform private.emit(array['{"type": "c"}']::jsonb []); end $$;
rollback to work;
select results_eq(
    $$select message ->> 'type' from pgmq.q_events order by msg_id$$, $$values ('a'), ('b')$$,
    'an event whose work is undone was never sent'
);
set local role workers;
select throws_ok($$select private.emit(array['{}']::jsonb [])$$, '42501', null, 'only rules emit');
set local role web_anon;
select throws_ok($$select private.emit(array['{}']::jsonb [])$$, '42501', null, 'callers do not');
reset role;

select * from finish();
rollback;
