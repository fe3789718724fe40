begin;
\ir ../support/gift.sql
select plan(24);

select pg_temp.capture() as answer \gset
set local request.jwt.claims = '{"role": "staff"}';
select private.audit('test', 'payment', :'payment', '{}') as done \gset

create function pg_temp.append_only() returns setof text
language sql immutable
as $$ values ('data.audit_log'), ('data.donation_state_history'), ('data.evidence'), ('data.ledger_transfers'),
    ('data.payment_state_history') $$;
select set_eq(
    $$select distinct tgrelid::regclass::text from pg_catalog.pg_trigger where tgfoid = 'data.refuse_change()'::regprocedure$$,
    'select pg_temp.append_only() union select ''data.event_log''', 'these tables keep what was written'
);
select ok(tgenabled = 'O' and tgtype = 0 + 2 + 8 + 16 + 32,
    'before each update, delete and truncate of ' || tgrelid::regclass)
from pg_catalog.pg_trigger where tgfoid = 'data.refuse_change()'::regprocedure
    -- Events may go when they are old: see the test of private.delete_old_events.
    and tgrelid <> 'data.event_log'::regclass;

-- Only the owner may even try.
select isnt_empty(
    'select * from ' || name, 'given rows in ' || name
)
from pg_temp.append_only() as name where name <> 'data.audit_log';
select throws_ok(
    'delete from ' || name, 'PT409', 'append_only', 'deleted from ' || name
)
from pg_temp.append_only() as name;
select throws_ok(
    format('truncate %s cascade', name), 'PT409', 'append_only', 'truncated: ' || name
)
from pg_temp.append_only() as name;
select throws_ok(
    'update data.ledger_transfers set amount_minor = amount_minor', 'PT409', 'append_only',
    'an update that changes nothing is one too'
);
select throws_ok('delete from data.evidence where false', 'PT409', 'append_only', 'as is one that finds nothing');
select throws_ok('update data.audit_log set detail = ''{}''', 'PT409', 'append_only', 'nobody rewrites what was done');
select throws_ok(
    'update data.payment_state_history set to_status = ''FAILED''', 'PT409', 'append_only', 'nor what has been'
);

select * from finish();
rollback;
