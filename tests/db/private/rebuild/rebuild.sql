begin;
\ir ../../support/gift.sql
select plan(8);

-- A scratch database has the commands as they were given, and the steps to replay; here both are one database.
\set refund 00000000-0000-7000-8000-00000000000a
insert into data.replay_steps (at, gateway, raw, headers, scheme)
select '2026-01-01T12:00:00Z'::timestamptz + n * interval '1 minute', 'stripe', raw, '{}', 'stripe-v1'
from (values
    (3, pg_temp.event('refund.updated', pg_temp.refund(
        500, 'succeeded', 're_1', '{"metadata": {"refund_id": "00000000-0000-7000-8000-00000000000a"}}'), 'evt_2')),
    (0, pg_temp.event('payment_intent.succeeded', pg_temp.intent(), 'evt_1')),
    (1, pg_temp.event('payment_intent.succeeded', pg_temp.intent(), 'evt_1'))
) as event (n, raw);
insert into data.replay_steps (at, refund) values ('2026-01-01T12:02:00Z', jsonb_build_object(
    'id', :'refund', 'payment_id', :'payment', 'amount_minor', 500, 'currency', 'USD', 'requested_by', 'staff'
));

select is(private.rebuild(), 4::bigint, 'every step is replayed');
select is(
    pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 500 disputed 0', 'in the order in which they came'
);
select results_eq(
    'select id, status, gateway_refund_id from data.refunds',
    format('values (%L::uuid, ''SUCCEEDED'', ''re_1'')', :'refund'),
    'a refund is asked for again, and settled by its evidence'
);
select is(pg_temp.total(:'campaign'), '750 from 1 gifts of 1 donors', 'totals follow');
select is_empty('select * from private.broken_invariants', 'and add up');
insert into data.replay_steps (at, gateway, raw, headers, scheme)
select '2026-01-01T12:10:00Z', 'stripe', convert_to(pg_temp.charge(
    '{"balance_transaction": {"id": "txn_1", "fee": 66, "currency": "usd"}}'
)::text, 'UTF8'), '{"reading": "charge"}', 'api';
delete from data.replay_steps where scheme is distinct from 'api';
select private.rebuild() as steps \gset
select is((select fee_minor from data.payments), 66::bigint, 'what we read ourselves is replayed as such');
select digest as before from private.digest() where part = 'ledger' \gset
select pg_temp.webhook('payment_intent.succeeded', pg_temp.intent()) as answer \gset
select is(
    (select digest from private.digest() where part = 'ledger'), :'before',
    'further evidence of the same leaves the digest as it is'
);
set local role service;
select throws_ok('select private.rebuild()', '42501', null, 'a live database cannot be rebuilt');
reset role;

select * from finish();
rollback;
