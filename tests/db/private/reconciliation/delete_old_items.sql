begin;
\ir ../../support/giving.sql
\ir ../../support/reconciliation.sql
select plan(4);

select pg_temp.run() as old, pg_temp.run() as new \gset
update data.reconciliations set started_at = now() - interval '31 days' where id = :'old';
insert into data.reconciliation_items (reconciliation_id, kind, object_id)
values (:'old', 'refund', 're_1'), (:'new', 'refund', 're_1');
select private.add_finding(:'old', 'orphan_refund', 're_1', null, 'x', false) as done \gset
set local role clock;
select is(private.delete_old_items(), 1::bigint, 'what was listed a month ago is forgotten');
reset role;
select results_eq(
    'select reconciliation_id from data.reconciliation_items', format('values (%s::bigint)', :'new'), 'not the rest'
);
select is(pg_temp.found(:'old'), 'orphan_refund re_1!', 'nor what was found');
set local role workers;
select throws_ok('select private.delete_old_items()', '42501', null, 'workers do not');
reset role;

select * from finish();
rollback;
