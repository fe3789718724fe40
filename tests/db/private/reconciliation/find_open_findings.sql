begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(5);

create function pg_temp.open() returns text
language sql volatile as $$ select string_agg(object_id || ' ' || reason, ', ') from private.find_open_findings() $$;

select pg_temp.run() as run, pg_temp.run() as again \gset
select private.add_finding(:'run', 'missing', 're_1', null, 'x', true) as done \gset
select is(pg_temp.open(), null, 'a finding that was applied waits for no person');
select private.add_finding(:'run', 'extra', 'pi_1', :'payment', 'x', false),
    private.add_finding(:'again', 'extra', 'pi_1', :'payment', 'x', false) \gset done_
select is(pg_temp.open(), 'pi_1 extra: x', 'what was found twice is one thing');
select is(
    (select since from private.find_open_findings()),
    (select noticed_at from data.reconciliation_findings where reconciliation_id = :'run' and finding = 'extra'),
    'since it was first noticed'
);
insert into data.discrepancies (payment_id, kind, detail) values (:'payment', 'amount_differs', 'x');
select is(pg_temp.open(), null, 'what is shown as a discrepancy is not shown twice');
delete from data.discrepancies;
select private.resolve_finding('extra', 'pi_1', 'A test.') as done \gset
select is(pg_temp.open(), null, 'what is resolved is not shown');

select * from finish();
rollback;
