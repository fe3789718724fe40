begin;
select plan(3);

select is_empty('select * from private.find_dead_letters()', 'nothing was given up on');
select pgmq.create('new_dead') as made \gset
select pgmq.send('new_dead', '{"a": 1}'::jsonb, '{"reason": "boom"}'::jsonb) as sent \gset
select results_eq(
    'select queue, reason, message from private.find_dead_letters()',
    $$values ('new', 'boom', '{"a": 1}'::jsonb)$$, 'a new queue is looked into by itself'
);
select pgmq.send('refunds', '{"a": 1}'::jsonb) as sent \gset
select is((select count(*) from private.find_dead_letters()), 1::bigint, 'what is still to be done is not dead');

select * from finish();
rollback;
