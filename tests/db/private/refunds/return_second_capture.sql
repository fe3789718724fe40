begin;
\ir ../../support/gift.sql
select plan(17);

-- The first payment was canceled here but captured there; the second is captured as well.
select pg_temp.webhook('payment_intent.canceled', pg_temp.intent()) as answer \gset
select pg_temp.payment(:'donation', 'pi_2') as second \gset
select pg_temp.capture('pi_2') as answer \gset
select is_empty('select * from data.refunds', 'one capture: nothing to return');
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'it is the gift');
select pg_temp.capture('pi_1') as answer \gset

select is(
    pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'the gift counts once, whichever was heard of first'
);
select results_eq(
    'select id, is_counted from data.payments order by id',
    format('values (%L::uuid, true), (%L, false)', :'payment', :'second'),
    'the payment that was made first is the gift'
);
select results_eq(
    'select payment_id, amount_minor, reason, requested_by, status from data.refunds',
    format('values (%L::uuid, 1250::bigint, ''double_payment'', ''system'', ''PENDING'')', :'second'),
    'the other is asked back at once'
);
select is(
    pg_temp.books(:'second'), '{"owed_to_donors": 1250, "gateway_clearing": -1250}'::jsonb,
    'until then it is owed to the donor'
);
select ok(
    exists (select from data.discrepancies where payment_id = :'second' and kind = 'double_payment'),
    'and noted for people'
);
select ok(
    not exists (select from data.discrepancies where payment_id = :'payment' and kind = 'double_payment'),
    'of the second, not of the first'
);
select results_eq(
    $$select count(*) from pgmq.q_events where message ->> 'type' = 'refund.requested'$$, 'values (1::bigint)',
    'a worker is told'
);
select results_eq(
    'select count(*) from data.notifications where kind = ''receipt''', 'values (1::bigint)', 'one gift, one receipt'
);

select pg_temp.capture('pi_1') as answer \gset
select pg_temp.capture('pi_2') as answer \gset
select private.return_second_capture(payments) as done from data.payments where id = :'second' \gset
select results_eq(
    'select count(*) from data.refunds', 'values (1::bigint)', 'further news of the captures asks for nothing more'
);

select id as refund from data.refunds \gset
select pg_temp.webhook('refund.updated', pg_temp.refund(1250, 'failed', 're_1', jsonb_build_object(
    'payment_intent', 'pi_2', 'metadata', jsonb_build_object('refund_id', :'refund')
))) as answer \gset
select results_eq('select status from data.refunds', $$values ('FAILED')$$, 'a refund that failed waits for a person');
select is(
    pg_temp.books(:'second'), '{"owed_to_donors": 1250, "gateway_clearing": -1250}'::jsonb, 'the money is still owed'
);
select pg_temp.webhook('charge.refunded', pg_temp.charge(
    '{"id": "ch_2", "payment_intent": "pi_2", "amount_refunded": 1250, "refunds": {"data":
        [{"id": "re_2", "object": "refund", "amount": 1250, "status": "succeeded", "currency": "usd"}]}}'
)) as answer \gset
select is(
    pg_temp.books(:'second'), '{"refunds": 1250, "gateway_clearing": -1250}'::jsonb,
    'who gives it back in the dashboard'
);
select results_eq('select count(*) from data.refunds', 'values (1::bigint)', 'is not asked again');
select is(pg_temp.total(:'campaign'), '1250 from 1 gifts of 1 donors', 'all the while the gift stands');
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
