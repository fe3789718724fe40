begin;
\ir ../../support/giving.sql
select plan(15);

create function pg_temp.claims(type text, more jsonb default '{}') returns text
language sql immutable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.object_id, claim.units, claim.currency, claim.state), ', ')
    from private.stripe_intent_evidence('payment_intent.' || type, pg_temp.intent(more)) as claim
$$;

select is(pg_temp.claims('succeeded'), 'captured pi_1 1250 USD', 'captured');
select is(
    pg_temp.claims('succeeded', '{"amount_received": 1000, "currency": "eur"}'), 'captured pi_1 1000 EUR',
    'for what was received, not asked for'
);
select is(pg_temp.claims(type), 'progress pi_1 ' || type, type || ' is progress')
from unnest(array['created', 'requires_action', 'processing', 'partially_funded']) as type;
select is(
    pg_temp.claims('amount_capturable_updated', '{"amount_capturable": 1250}'), 'authorized pi_1 1250 USD',
    'authorised, to be captured'
);
select is(
    pg_temp.claims('amount_capturable_updated', '{"amount_capturable": 0}'), null,
    'with nothing left to capture it is not an authorisation'
);
select is(pg_temp.claims('amount_capturable_updated'), null, 'nor without a figure');
select is(pg_temp.claims('payment_failed'), 'attempt_failed pi_1 payment_failed', 'an attempt failed');
select is(
    pg_temp.claims('payment_failed', '{"last_payment_error": {"code": "card_declined"}}'),
    'attempt_failed pi_1 card_declined', 'with its code'
);
select is(
    pg_temp.claims('payment_failed',
        '{"last_payment_error": {"code": "card_declined", "decline_code": "insufficient_funds"}}'),
    'attempt_failed pi_1 insufficient_funds', 'or the finer one'
);
select is(
    pg_temp.claims('payment_failed', '{"last_payment_error": null}'), 'attempt_failed pi_1 payment_failed', 'or none'
);
select is(pg_temp.claims('canceled'), 'voided pi_1 canceled', 'canceled');
select is(pg_temp.claims('canceled', '{"cancellation_reason": "abandoned"}'), 'voided pi_1 abandoned', 'and why');

select * from finish();
rollback;
