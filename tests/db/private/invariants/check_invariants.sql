begin;
\ir ../../support/sound.sql
select plan(10);

set local role clock;
select is(private.check_invariants('-infinity'), 0, 'sound money breaks nothing');
reset role;
select results_eq(
    'select broken, findings, since, took < interval ''1 minute'' from data.invariant_checks',
    $$values (0, '[]'::jsonb, '-infinity'::timestamptz, true)$$, 'the result is kept'
);
update data.campaign_counters set amount_minor = 0;
select is(private.check_invariants(now() - interval '1 hour'), 1, 'a check of recent money finds it');
select is(private.check_invariants(now() + interval '1 hour'), 0, 'one of later money does not');
select is(
    (select (findings -> 0) - 'row_number' from data.invariant_checks where broken = 1),
    jsonb_build_object('invariant', 'totals_differ_from_ledger', 'subject', :'campaign', 'detail',
        'USD: 0 counted, 750 booked'),
    'what was found is kept with it'
);

insert into data.campaign_counters (campaign_id, currency, slot, amount_minor) select pg_temp.campaign(), 'USD', 0,
    1 from generate_series(1, 150);
select is(private.check_invariants('-infinity'), 151, 'all are counted');
select is(
    (select jsonb_array_length(findings) from data.invariant_checks where broken = 151), 100,
    'at most a hundred are kept'
);

update data.invariant_checks set checked_at = now() - interval '31 days';
select private.check_invariants('-infinity') as done \gset
select is_empty('select * from data.invariant_checks where broken = 0', 'good results are forgotten after a month');
select results_eq('select count(*) from data.invariant_checks', 'values (3::bigint)', 'bad ones are not');
set local role monitor;
select throws_ok('select private.check_invariants(now())', '42501', null, 'only the clock writes them down');
reset role;

select * from finish();
rollback;
