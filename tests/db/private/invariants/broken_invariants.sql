begin;
\ir ../../support/sound.sql
select plan(4);

select is_empty('select * from private.broken_invariants', 'sound money breaks nothing');
update data.campaign_counters set amount_minor = 0;
set local role monitor;
select results_eq(
    'select invariant, subject, detail from private.broken_invariants',
    format($$values ('totals_differ_from_ledger', %L, 'USD: 0 counted, 750 booked')$$, :'campaign'),
    'what is broken is seen from outside'
);
select is_empty('select * from private.find_broken_invariants(now() + interval ''1 hour'')', 'also by time');
set local role staff;
select throws_ok('select * from private.broken_invariants', '42501', null, 'by the monitor, not by callers');
reset role;

select * from finish();
rollback;
