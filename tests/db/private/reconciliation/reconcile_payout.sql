begin;
\ir ../../support/giving.sql
\ir ../../support/reconciliation.sql
select plan(8);

create function pg_temp.late(status text, due interval) returns text
language plpgsql volatile
as $$
declare
    v_run bigint := pg_temp.run();
begin
    perform private.reconcile_payout(pg_temp.row_of(v_run), jsonb_build_object(
        'id', 'po_1', 'status', late.status, 'amount', 1000, 'currency', 'usd',
        'arrival_date', trunc(extract(epoch from now() + due))::bigint
    ));
    return pg_temp.found(v_run);
end;
$$;

select is(pg_temp.late('paid', '-9 days'), null, 'it arrived');
select is(pg_temp.late('in_transit', '1 day'), null, 'it may take its time');
select is(pg_temp.late('in_transit', '-23 hours'), null, 'until the day is over');
select is(pg_temp.late('in_transit', '-25 hours'), 'late_payout po_1!', 'and no longer');
select is(pg_temp.late('pending', '-25 hours'), 'late_payout po_1!', 'begun or not');
select is(pg_temp.late('canceled', '-9 days'), null, 'we took it back');
select is(pg_temp.late('failed', '1 day'), 'late_payout po_1!', 'it will never come');
select matches(
    (select min(detail) from data.reconciliation_findings), '^payout of 1000 USD is failed, due \d{4}-\d\d-\d\d$',
    'in words'
);

select * from finish();
rollback;
