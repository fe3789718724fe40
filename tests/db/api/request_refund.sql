begin;
\ir ../support/gift.sql
select plan(33);

select set_config('request.headers', json_build_object('x-resource-id', :'payment')::text, true) as headers \gset
set local request.jwt.claims = '{"role": "staff", "email": "s@example.org"}';
create function pg_temp.refusal(body text) returns text
language plpgsql
as $$
begin
    perform api.request_refund(body::json);
    return null;
exception when others then
    return substr(sqlstate, 3) || ' ' || sqlerrm;
end;
$$;

select is(pg_temp.refusal('{}'), '409 not_captured', 'no money was captured');
select pg_temp.webhook('payment_intent.payment_failed', pg_temp.intent()) as answer \gset
select is(pg_temp.refusal('{}'), '409 not_captured', 'nor of a payment that failed');
select pg_temp.capture() as answer \gset
delete from pgmq.q_events;

set local role staff;
select api.request_refund('{"amount": 5, "reason": "Asked by phone"}') as refund \gset
reset role;
select is(
    :'refund'::jsonb - '{id,created_at,updated_at}'::text [],
    jsonb_build_object(
        'payment_id', :'payment', 'amount', 5.00, 'currency', 'USD', 'reason', 'Asked by phone', 'status', 'PENDING',
        'gateway_refund_id', null, 'version', 1
    ),
    'staff ask for a part'
);
select is(current_setting('response.status'), '202', 'which is accepted, not done');
select is(
    current_setting('response.headers')::jsonb,
    jsonb_build_array(jsonb_build_object('Location', '/api/v1/payments/' || :'payment')),
    'see the payment'
);
select results_eq(
    'select requested_by from data.refunds', $$values ('staff s@example.org')$$, 'the audit log records who asked'
);
select results_eq(
    'select action, subject from data.audit_log', $$values ('request_refund', 's@example.org')$$, 'for good'
);
select results_eq(
    'select message ->> ''type'' from pgmq.q_events', $$values ('refund.requested')$$, 'a worker is told'
);
select is(api.payment(:'payment') ->> 'pending_refund_amount', '5.00', 'it is on its way');
select is(api.payment(:'payment') ->> 'refunded_amount', '0.00', 'not there');
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'no money has moved yet');

select is(pg_temp.refusal('{"amount": 7.51}'), '409 refund_too_large', 'never more than was captured');
select is(pg_temp.refusal(body), expected, body)
from (values
    ('[]', '400 body_not_an_object'), ('{"amount": 0}', '400 invalid_amount'), ('{"amount": -1}', '400 invalid_amount'),
    ('{"amount": "NaN"}', '400 invalid_amount'), ('{"amount": 1.001}', '400 too_many_decimals'),
    ('{"currency": "EUR"}', '400 unknown_field'), ('{"amount": "all"}', '400 invalid_amount'),
    ('{"reason": ""}', '400 empty_field')
) as example (body, expected);

select is(api.request_refund('{}') ->> 'amount', '7.50', 'without an amount: all that is left');
select is(pg_temp.refusal('{"amount": 0.01}'), '409 already_refunded', 'then nothing is');
select pg_temp.webhook('refund.updated',
    pg_temp.refund(750, 'failed', 're_2', jsonb_build_object('metadata', jsonb_build_object(
    'refund_id', (select id from data.refunds where amount_minor = 750)
)))) as answer \gset
select is(pg_temp.refusal('{"amount": 7.51}'), '409 refund_too_large', 'a refund that failed leaves its amount');
select pg_temp.webhook('charge.dispute.created', pg_temp.dispute(100)) as answer \gset
select is(pg_temp.refusal('{"amount": 1}'), '409 payment_disputed', 'while the bank disputes it, nothing goes back');
select pg_temp.webhook('charge.dispute.closed', pg_temp.dispute(100, 'won')) as answer \gset

-- Once.
select set_config('request.headers', json_build_object('x-resource-id', :'payment', 'idempotency-key', 'k1')::text,
    true) as headers \gset
select api.request_refund('{"amount": 2.0}') as once \gset
select is(api.request_refund('{"amount": "2.00"}'), :'once'::jsonb, 'repeated with its key, it is asked once');
select is((select requested_refund_minor from data.payments), 700::bigint, 'of the payment as well');
select is(pg_temp.refusal('{"amount": 3}'), '422 idempotency_key_reused', 'another refund needs another key');
select is(pg_temp.refusal('{}'), '422 idempotency_key_reused', 'all that is left is another refund');

select set_config('request.headers', '{"x-resource-id": "00000000-0000-7000-8000-000000000000"}', true) as headers \gset
select is(pg_temp.refusal('{}'), '404 payment_not_found', 'of a payment that is not there');
set local request.headers = '{}';
select is(pg_temp.refusal('{}'), '400 invalid_id', 'one must be named');
set local role organizer;
select throws_ok($$select api.request_refund('{}')$$, '42501', null, 'organizers may not');
set local role service;
select throws_ok($$select api.request_refund('{}')$$, '42501', null, 'nor programs');
reset role;
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
