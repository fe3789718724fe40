begin;
\ir ../../support/gift.sql
\ir ../../support/reconciliation.sql
select plan(8);

create function pg_temp.different() returns text
language sql stable
as $$
    select string_agg(finding || ' ' || object_id || ' ' || detail, ', ' order by finding)
    from data.reconciliations as run cross join lateral private.find_differences(run)
$$;

select pg_temp.run() as run \gset
select pg_temp.capture('pi_1', 1000) as answer \gset
select is(pg_temp.different(), null, 'of what was not listed nothing is said');
insert into data.reconciliation_items (reconciliation_id, kind, object_id, payment_id)
values (:'run', 'payment_intent', 'pi_1', :'payment');
select is(
    pg_temp.different(), 'amount_differs pi_1 asked for 1250, received 1000 minor units',
    'what we asked for was not what came'
);
update data.discrepancies set resolved_at = now(), resolution = 'The donor sent less.';
select is(pg_temp.different(), null, 'until somebody has looked at it');
select pg_temp.webhook('charge.succeeded', pg_temp.charge('{"amount_captured": 1000}')) as answer \gset
select is(pg_temp.different(), null, 'a charge says the same as its intent');
select pg_temp.webhook('charge.succeeded', pg_temp.charge('{"id": "ch_2", "amount_captured": 1000}')) as answer \gset
select is(
    pg_temp.different(), 'double_payment pi_1 asked for 12.50 USD, captured 20.00 USD in 2 parts',
    'two charges for one gift'
);
-- A second payment of a donation that is paid.
select pg_temp.donation(:'campaign', '12.50', 'bob@example.org') as twice \gset
select pg_temp.payment(:'twice', 'pi_2') as first \gset
select pg_temp.webhook('payment_intent.canceled', pg_temp.intent('{"id": "pi_2"}')) as answer \gset
select pg_temp.payment(:'twice', 'pi_3') as second \gset
select pg_temp.capture('pi_2'), pg_temp.capture('pi_3') \gset answer_
delete from data.reconciliation_items;
insert into data.reconciliation_items (reconciliation_id, kind, object_id, payment_id)
values (:'run', 'payment_intent', 'pi_3', :'second');
select matches(pg_temp.different(), '^double_payment pi_3 ', 'is owed to its donor');
select pg_temp.webhook('refund.updated', pg_temp.refund(1250, 'succeeded', 're_3', '{"payment_intent": "pi_3"}')) as answer \gset
select is(pg_temp.different(), null, 'until it has gone back');
select is_empty('select * from private.broken_invariants', 'the books add up');

select * from finish();
rollback;
