begin;
\ir ../../support/gift.sql
select plan(5);

select pg_temp.campaign() as empty \gset
select set_eq(
    $$select private.recent_campaigns('-infinity')$$, format('values (%L::uuid), (%L)', :'campaign', :'empty'),
    'all, for a full run'
);
select is_empty($$select private.recent_campaigns(now() - interval '1 hour')$$, 'none while no money moved');
select pg_temp.capture() as answer \gset
select set_eq(
    $$select private.recent_campaigns(now() - interval '1 hour')$$, format('values (%L::uuid)', :'campaign'),
    'the one whose books moved'
);
select is_empty($$select private.recent_campaigns(now() + interval '1 hour')$$, 'not since then');
select is(count(*), count(distinct id), 'each once') from private.recent_campaigns('-infinity') as id;

select * from finish();
rollback;
