begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(4);

select pg_temp.run() as old \gset
select private.add_finding(:'old', 'extra', 'pi_1', :'payment', 'x', false),
    private.add_finding(:'old', 'late_payout', 'po_1', null, 'y', false),
    private.add_finding(:'old', 'orphan_refund', 're_9', null, 'z', false) \gset done_
select pg_temp.run() as run \gset
select private.retire_findings(pg_temp.row_of(:'run')) as done \gset
select is((select count(*) from data.reconciliation_findings where is_gone), 0::bigint, 'nothing was looked at');
insert into data.reconciliation_items (reconciliation_id, kind, object_id, payment_id)
values (:'run', 'charge', 'ch_1', :'payment'), (:'run', 'payout', 'po_1', null);
select private.add_finding(:'run', 'late_payout', 'po_1', null, 'y', false) as done \gset
select private.retire_findings(pg_temp.row_of(:'run')) as done \gset
select results_eq(
    'select object_id from data.reconciliation_findings where is_gone', $$values ('pi_1')$$,
    'a finding that is no longer found is gone'
);
select private.retire_findings(pg_temp.row_of(:'old')) as done \gset
select is(
    (select count(*) from data.reconciliation_findings where is_gone), 1::bigint,
    'an older comparison does not end a newer finding'
);
select is((select count(*) from private.find_open_findings()), 2::bigint, 'the rest stays open');

select * from finish();
rollback;
