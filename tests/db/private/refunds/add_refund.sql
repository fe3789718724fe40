begin;
\ir ../../support/gift.sql
select plan(7);

select pg_temp.capture() as answer \gset
delete from pgmq.q_events;
select (private.add_refund(payments, 500, 'Asked by phone', 'staff s@example.org')).id as refund
from data.payments \gset
select results_eq(
    'select payment_id, amount_minor, currency, reason, requested_by, status, gateway_refund_id from data.refunds',
    format($$values (%L::uuid, 500::bigint, 'USD', 'Asked by phone', 'staff s@example.org', 'PENDING', null)$$,
        :'payment'),
    'asked for, not done'
);
select is((select requested_refund_minor from data.payments), 500::bigint, 'the payment knows what was asked back');
select is(
    (select jsonb_agg(message -> 'data') from pgmq.q_events where message ->> 'type' = 'refund.requested'),
    jsonb_build_array(jsonb_build_object('refund_id', :'refund', 'payment_id', :'payment', 'donation_id', :'donation')),
    'and a worker is told, by ids'
);
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 0 disputed 0', 'no money has moved yet');

select throws_ok(
    $$select private.add_refund(payments, 751, null, 'staff') from data.payments$$, '23514', null,
    'the table itself refuses to ask back more than was captured'
);
select throws_ok(
    $$select private.add_refund(payments, 0, null, 'staff') from data.payments$$, '23514', null, 'or nothing'
);
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
