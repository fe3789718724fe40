begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(7);

create function pg_temp.add(run bigint, detail text, is_applied boolean) returns void
language sql volatile
as $$ select private.add_finding(run, 'missing', 're_1', null, add.detail, add.is_applied) $$;

select pg_temp.run() as run \gset
select pg_temp.add(:'run', 'one', true), pg_temp.add(:'run', 'one', true) \gset done_
select is(pg_temp.found(:'run'), 'missing re_1', 'noted once');
select pg_temp.add(:'run', 'two', false), pg_temp.add(:'run', 'three', true),
pg_temp.add(:'run', 'four', false) \gset done_
select is(pg_temp.found(:'run'), 'missing re_1!', 'what needs a person is what is shown');
select is((select detail from data.reconciliation_findings), 'two', 'in its own words');
select pg_temp.run() as again \gset
select pg_temp.add(:'again', 'two', false) as done \gset
select is(pg_temp.found(:'again'), 'missing re_1!', 'the next comparison finds it as well');
select is(private.resolve_finding('missing', 're_1', 'A test of the gateway''s.'), 2, 'somebody looks at it');
select pg_temp.run() as later \gset
select pg_temp.add(:'later', 'two', false) as done \gset
select is(pg_temp.found(:'later'), null, 'and it is not found any more');
select pg_temp.add(:'later', 'two and a half', false) as done \gset
select is(pg_temp.found(:'later'), 'missing re_1!', 'with other figures it is another matter');

select * from finish();
rollback;
