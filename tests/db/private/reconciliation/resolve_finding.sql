begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(4);

select pg_temp.run() as run \gset
select private.add_finding(:'run', 'extra', 'pi_1', null, 'x', false),
private.add_finding(:'run', 'missing', 'pi_1', null, 'x', true) \gset done_
select is(private.resolve_finding('extra', 'pi_1', 'A test payment.'), 1, 'somebody settled it');
select is(private.resolve_finding('extra', 'pi_1', 'Again.'), 0, 'once');
select is(private.resolve_finding('missing', 'pi_1', 'No need.'), 0, 'a finding that was applied needs no person');
select results_eq(
    'select resolved_at, resolution from data.reconciliation_findings where resolution is not null',
    $$values (now(), 'A test payment.')$$, 'in their words'
);

select * from finish();
rollback;
