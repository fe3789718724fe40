begin;
\ir ../../support/evidence.sql
select plan(29);

-- Adds claims and settles the payment, as applying an event does.
create function pg_temp.settled(claims text, intent text default 'pi_1') returns text
language plpgsql
as $$
declare
    v_answer jsonb;
begin
    perform pg_temp.claims(claims);
    v_answer := private.settle_payment(payments.id, gateway_events)
        from data.payments, data.gateway_events
        where payments.payment_intent_id = intent and gateway_events.dedupe_key = 'evt_evidence';
    return format('%s to %s, version %s', v_answer ->> 'old_status', v_answer ->> 'new_status', v_answer ->> 'version');
end;
$$;

select is(pg_temp.settled(''), 'INITIATED to INITIATED, version 2', 'no evidence, no change');
select is(
    pg_temp.settled('attempt_failed pi_1 - card_declined'), 'INITIATED to FAILED, version 3', 'an attempt failed'
);
select is((select status from data.donations), 'FAILED', 'and the donation with it');
select is(pg_temp.settled('captured pi_1 1250'), 'FAILED to CAPTURED, version 4', 'another card');
select is((select status from data.donations), 'COMPLETED', 'completes it');
select is(
    pg_temp.settled('attempt_failed pi_1 - expired_card, progress pi_1 - processing'),
    'CAPTURED to CAPTURED, version 4', 'late news'
);
select is(pg_temp.settled('voided pi_1 - abandoned'), 'CAPTURED to CAPTURED, version 4', 'also a contradiction');
select results_eq('select kind from data.discrepancies', $$values ('canceled_after_capture')$$, 'which is noted');
select is(pg_temp.settled('fee txn_1 66'), 'CAPTURED to CAPTURED, version 5', 'a fee that comes later');
select is(
    pg_temp.books(:'payment'), '{"campaign_funds": 1250, "gateway_clearing": -1184, "fees": -66}'::jsonb,
    'changes the net, not the gift'
);
select is(pg_temp.settled('fee txn_1 70'), 'CAPTURED to CAPTURED, version 6', 'a fee that was corrected');
select is(pg_temp.settled('refunded_total ch_1 500'), 'CAPTURED to CAPTURED, version 7', 'a partial refund');
select is(
    pg_temp.settled('dispute dp_1 1250 needs_response'), 'CAPTURED to REFUNDED, version 8',
    'a dispute of the whole after it'
);
select is(
    pg_temp.books(:'payment'),
    '{"refunds": 500, "disputes": 1250, "platform_loss": -500, "gateway_clearing": -1180, "fees": -70}'::jsonb,
    'takes what is left, the platform bears the rest'
);
select is(pg_temp.total(:'campaign'), '0 from 0 gifts of 0 donors', 'the campaign owes nothing');
select is(pg_temp.settled('dispute dp_1 1250 won'), 'REFUNDED to CAPTURED, version 9', 'the dispute is won');
select is(pg_temp.total(:'campaign'), '750 from 1 gifts of 1 donors', 'the gift is back');
select results_eq(
    'select count(*) from data.notifications where kind = ''receipt''', 'values (1::bigint)', 'all the while one receipt'
);
update data.gateway_events set payment_id = :'payment';
select is_empty('select * from private.broken_invariants', 'the books add up');

-- Every order of the same evidence, each on a payment of its own, and each piece repeated at the end.
create table pg_temp.news (id int primary key, type text, object jsonb);
insert into pg_temp.news values
(1, 'payment_intent.payment_failed', pg_temp.intent()),
(2, 'payment_intent.succeeded', pg_temp.intent()),
(3, 'charge.refunded', pg_temp.charge('{"amount_refunded": 500}')),
(4, 'refund.failed', pg_temp.refund(500, 'failed')),
(5, 'charge.dispute.closed', pg_temp.dispute(300, 'lost'));
create function pg_temp.told_in_order(campaign_id uuid, ids int []) returns uuid
language plpgsql
as $$
declare
    v_suffix text := '_' || array_to_string(ids, '');
    v_payment uuid := pg_temp.payment(pg_temp.donation(campaign_id), 'pi_1' || v_suffix);
begin
    perform pg_temp.webhook(news.type, replace(news.object::text, '_1"', '_1' || v_suffix || '"')::jsonb)
    from unnest(ids || ids) with ordinality as told (id, place)
    inner join pg_temp.news on news.id = told.id
    order by told.place;
    return v_payment;
end;
$$;
select pg_temp.campaign() as campaign \gset
create table pg_temp.outcomes as
with recursive orders (ids) as (
    select array[]::int []
    union all
    select ids || news.id from orders inner join pg_temp.news on news.id <> all (ids)
)

select pg_temp.told_in_order(:'campaign', ids) as payment_id from orders where cardinality(ids) = 5;
select is(count(*), 120::bigint, 'five pieces of news come in 120 orders') from pg_temp.outcomes;
select results_eq(
    'select distinct pg_temp.state(payment_id), pg_temp.books(payment_id) from pg_temp.outcomes',
    $$values ('CAPTURED captured 1250 refunded 0 disputed 300',
        '{"campaign_funds": 950, "disputes": 300, "gateway_clearing": -1250}'::jsonb)$$,
    'which end in one state and one balance'
);
select is(pg_temp.total(:'campaign'), '114000 from 120 gifts of 1 donors', 'in one total');
select is(count(*), 120::bigint, 'and in one receipt each')
from data.notifications
inner join data.payments using (donation_id)
inner join pg_temp.outcomes on outcomes.payment_id = payments.id
where notifications.kind = 'receipt';
select is_empty('select * from private.broken_invariants', 'and the books add up');

-- Two payments of one donation, both captured: the one made first is the gift, in whatever order the news comes.
create table pg_temp.second_news (id int primary key, type text, object jsonb);
insert into pg_temp.second_news values
(1, 'payment_intent.succeeded', pg_temp.intent('{"id": "pi_first"}')),
(2, 'payment_intent.succeeded', pg_temp.intent('{"id": "pi_second"}')),
(3, 'charge.refunded', pg_temp.charge('{"id": "ch_first", "payment_intent": "pi_first", "amount_refunded": 500}')),
(4, 'charge.dispute.closed', pg_temp.dispute(300, 'lost', 'dp_second') || '{"payment_intent": "pi_second"}');
create function pg_temp.both_told_in_order(campaign_id uuid, ids int []) returns table (first uuid, second uuid)
language plpgsql
as $$
declare
    v_suffix text := array_to_string(ids, '');
    v_donation uuid := pg_temp.donation(campaign_id);
begin
    first := pg_temp.payment(v_donation, 'pi_first' || v_suffix);
    perform pg_temp.webhook('payment_intent.canceled', pg_temp.intent(jsonb_build_object('id', 'pi_first' || v_suffix)));
    second := pg_temp.payment(v_donation, 'pi_second' || v_suffix);
    perform pg_temp.webhook(
        news.type, regexp_replace(news.object::text, '_(first|second)"', format('_\1%s"', v_suffix), 'g')::jsonb
    )
    from unnest(ids || ids) with ordinality as told (id, place)
    inner join pg_temp.second_news as news on news.id = told.id
    order by told.place;
    return next;
end;
$$;
select pg_temp.campaign() as campaign \gset
create table pg_temp.pairs as
with recursive orders (ids) as (
    select array[]::int []
    union all
    select ids || news.id from orders inner join pg_temp.second_news as news on news.id <> all (ids)
)

select pair.first, pair.second
from orders
cross join lateral pg_temp.both_told_in_order(:'campaign', ids) as pair
where cardinality(ids) = 4;
select is(count(*), 24::bigint, 'four pieces of news come in 24 orders') from pg_temp.pairs;
select results_eq(
    'select distinct pg_temp.state(first), pg_temp.books(first) from pg_temp.pairs',
    $$values ('CAPTURED captured 1250 refunded 500 disputed 0',
        '{"campaign_funds": 750, "refunds": 500, "gateway_clearing": -1250}'::jsonb)$$,
    'the first is always the gift'
);
select results_eq(
    'select distinct pg_temp.state(second), pg_temp.books(second) from pg_temp.pairs',
    $$values ('CAPTURED captured 1250 refunded 0 disputed 300',
        '{"owed_to_donors": 950, "disputes": 300, "gateway_clearing": -1250}'::jsonb)$$,
    'the second is always owed to the donor'
);
select is(pg_temp.total(:'campaign'), '18000 from 24 gifts of 1 donors', 'in one total');
select is_empty('select * from private.broken_invariants', 'and the books add up');

select * from finish();
rollback;
