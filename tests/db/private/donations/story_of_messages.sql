begin;
\ir ../../support/sound.sql
select plan(2);

select pg_temp.capture() as answer \gset

select set_eq(
    format('select what from private.story_of_messages(%L)', :'donation'),
    $$values ('message'), ('notification')$$, 'its kinds of steps'
);
select is_empty(format('select * from private.story_of_messages(%L)', data.uuid_v7()), 'an unknown donation has none');

select * from finish();
rollback;
