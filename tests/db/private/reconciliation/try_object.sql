begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(4);

select pg_temp.run() as run \gset
select private.try_object(pg_temp.row_of(:'run'), 'charge', pg_temp.bytes_of(pg_temp.charge('{"currency": "xts"}'))) as done \gset
select is(pg_temp.found(:'run'), 'missing ch_1!', 'what cannot be compared is reported');
select matches(
    (select detail from data.reconciliation_findings), '^charge that cannot be compared: PT400 unbookable_amount',
    'with the reason'
);
select is((select count(*) from data.reconciliation_items), 0::bigint, 'what was done of it is undone');
create function private.break() returns trigger language plpgsql as $$ begin raise deadlock_detected; end $$;
create trigger break before insert on data.reconciliation_items for each row execute function private.break();
select throws_ok(
    format('select private.try_object(pg_temp.row_of(%s), ''charge'', pg_temp.bytes_of(pg_temp.charge()))', :'run'),
    '40P01', null, 'what may pass is for the worker'
);

select * from finish();
rollback;
