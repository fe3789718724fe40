begin;
\ir ../../support/gift.sql
select plan(9);

set local request.jwt.claims = '{"role": "service"}';
delete from pgmq.q_events;
select (private.give_up_donation(donations)).status as status from data.donations \gset
select is(:'status'::text, 'FAILED', 'given up');
select results_eq(
    'select status, is_given_up, version from data.donations', $$values ('FAILED', true, 3)$$, 'and marked'
);
select results_eq(
    'select from_status, to_status, payment_id, version from data.donation_state_history',
    $$values ('PENDING', 'FAILED', null::uuid, 3)$$,
    'remembered, without a payment that brought it'
);
select results_eq(
    'select role, action, object_type from data.audit_log', $$values ('service', 'give_up_donation', 'donation')$$,
    'the audit log says who did it'
);
select results_eq('select message ->> ''type'' from pgmq.q_events', $$values ('donation.failed')$$, 'and told');

select pg_temp.webhook('payment_intent.processing', pg_temp.intent()) as answer \gset
select is((select status from data.donations), 'FAILED', 'progress does not undo it');
select pg_temp.capture() as answer \gset
select is((select status from data.donations), 'COMPLETED', 'money does');
select results_eq('select count(*) from data.notifications', 'values (1::bigint)', 'with a receipt');
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
