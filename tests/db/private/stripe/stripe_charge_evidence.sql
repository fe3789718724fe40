begin;
\ir ../../support/giving.sql
select plan(25);

-- What a charge with these fields claims, in words: kind object amount currency state.
create function pg_temp.claims(type text, more jsonb default '{}') returns text
language sql immutable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.object_id, claim.units, claim.currency, claim.state),
        ', ' order by claim.kind)
    from private.stripe_charge_evidence(type, pg_temp.charge(more)) as claim
$$;

select is(pg_temp.claims('charge.succeeded'), 'captured ch_1 1250 USD', 'a charge with automatic capture is captured');
select is(
    pg_temp.claims('charge.succeeded', '{"captured": false, "amount_captured": 0}'), 'authorized ch_1 1250 USD',
    'without capture it is an authorisation'
);
select is(
    pg_temp.claims('charge.updated', '{"captured": false, "amount_captured": 0, "status": "pending"}'), null,
    'while it is pending, nothing'
);
select is(
    pg_temp.claims('charge.failed', '{"captured": false, "failure_code": "card_declined"}'),
    'attempt_failed ch_1 card_declined', 'failed'
);
select is(
    pg_temp.claims('charge.failed', '{"captured": false, "failure_code": "x", "outcome": {"reason": "expired_card"}}'),
    'attempt_failed ch_1 expired_card', 'with the finer reason'
);
select is(pg_temp.claims('charge.failed', '{"captured": false}'), 'attempt_failed ch_1 charge_failed', 'or none');
select is(
    pg_temp.claims('charge.expired', '{"captured": false}'), 'voided ch_1 expired', 'an authorisation that lapsed'
);
select is(
    pg_temp.claims('charge.refunded', '{"captured": false, "amount_captured": 0, "amount_refunded": 1250}'),
    'voided ch_1 refunded',
    'its release shows as a refund, but no money moved'
);

select is(
    pg_temp.claims('charge.captured', '{"amount_captured": 1000}'), 'captured ch_1 1000 USD',
    'what was captured, not what was asked for'
);
select is(
    pg_temp.claims('charge.refunded', '{"amount_refunded": 500}'),
    'captured ch_1 1250 USD, refunded_total ch_1 500 USD',
    'a cumulative figure of refunds, and the capture with it'
);
select is(
    pg_temp.claims('charge.captured', '{"amount_captured": 1000, "amount_refunded": 250}'), 'captured ch_1 1000 USD',
    'what a partial capture released is not a refund'
);
select is(
    pg_temp.claims('charge.refunded', '{"amount_captured": 1000, "amount_refunded": 550}'),
    'captured ch_1 1000 USD, refunded_total ch_1 300 USD', 'only what went back beyond it'
);
select is(
    pg_temp.claims('charge.captured', '{"amount_captured": 1300}'), 'captured ch_1 1300 USD',
    'more than asked for is booked as it came'
);
select is(
    pg_temp.claims('charge.refunded', '{"amount_refunded": 500, "refunds": {"data": [
        {"id": "re_1", "object": "refund", "amount": 300, "currency": "usd", "status": "succeeded"},
        {"id": "re_2", "object": "refund", "amount": 200, "currency": "usd", "status": "pending"}]}}'),
    'captured ch_1 1250 USD, refund re_1 300 USD succeeded, refund re_2 200 USD pending, refunded_total ch_1 500 USD',
    'the refunds it lists'
);
select is(
    pg_temp.claims('charge.captured', '{"amount_captured": 1000, "amount_refunded": 250, "refunds": {"data": [
        {"id": "re_1", "object": "refund", "amount": 250, "currency": "usd", "status": "succeeded",
        "reason": "partial_capture"}]}}'),
    'captured ch_1 1000 USD', 'but not what a partial capture released'
);
select is(pg_temp.claims('charge.refunded', format('{"refunds": %s}', value)::jsonb), 'captured ch_1 1250 USD',
    'no refunds: ' || value)
from unnest(array['null', '{}', '{"data": []}', '{"data": null}']) as value;
select is(
    pg_temp.claims('charge.updated', '{"balance_transaction": {"id": "txn_1", "fee": 66, "currency": "usd"}}'),
    'captured ch_1 1250 USD, fee txn_1 66 USD', 'the fee, once it is expanded'
);
select is(
    pg_temp.claims('charge.updated', '{"balance_transaction": {"id": "txn_1", "fee": 60, "currency": "eur"}}'),
    'captured ch_1 1250 USD, fee txn_1 60 EUR', 'in the currency of the account'
);
select is(pg_temp.claims('charge.updated', format('{"balance_transaction": %s}', value)::jsonb),
    'captured ch_1 1250 USD', 'no fee: ' || value)
from unnest(array['null', '"txn_1"']) as value;
select is(
    pg_temp.claims('charge.succeeded', '{"currency": "JPY", "amount": 12, "amount_captured": 12}'),
    'captured ch_1 12 JPY', 'any spelling'
);
select throws_ok(
    $$select pg_temp.claims('charge.succeeded', '{"amount_captured": "a lot"}')$$, 'PT400', 'unbookable_amount',
    'what is not an amount is an error: parked'
);

select * from finish();
rollback;
