begin;
\ir ../../support/evidence.sql
select plan(11);

create function pg_temp.captured() returns text
language sql stable
as $$
    select format('%s %s', captured.amount_minor, captured.currency)
    from data.payments cross join lateral private.fold_captures(payments.id, payments.payment_intent_id) as captured
$$;

select is(pg_temp.captured(), null, 'nothing captured');
select pg_temp.claim('captured', 'pi_1', 0) as done \gset
select is(pg_temp.captured(), null, 'a capture of nothing is not a capture');
select pg_temp.claim('authorized', 'ch_1', 1250) as done \gset
select is(pg_temp.captured(), null, 'nor is an authorisation a capture');

select pg_temp.claim('captured', 'ch_1', 500) as done \gset
select is(pg_temp.captured(), '500 USD', 'what a charge received');
select pg_temp.claim('captured', 'ch_1', 300) as done \gset
select is(pg_temp.captured(), '500 USD', 'the highest figure of an object counts, not the latest');
select pg_temp.claim('captured', 'pi_1', 500) as done \gset
select is(pg_temp.captured(), '500 USD', 'the intent and its charge speak of the same money');
select pg_temp.claim('captured', 'ch_2', 400) as done \gset
select is(pg_temp.captured(), '900 USD', 'several charges of an intent add up');
select pg_temp.claim('captured', 'pi_1', 1250) as done \gset
select is(pg_temp.captured(), '1250 USD', 'the intent knows of more than we heard of its charges');

select pg_temp.claim('captured', 'ch_3', 1000, null, 'EUR') as done \gset
select is(pg_temp.captured(), '1250 USD', 'currencies never add up: the larger sum is the payment''s');
select pg_temp.claim('captured', 'ch_4', 1000, null, 'EUR') as done \gset
select is(pg_temp.captured(), '2000 EUR', 'whichever it is');
select is_empty(
    'select * from private.fold_captures(data.uuid_v7(), ''pi_1'')', 'evidence of another payment does not count'
);

select * from finish();
rollback;
