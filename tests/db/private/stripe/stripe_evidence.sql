begin;
\ir ../../support/giving.sql
select plan(11);

create function pg_temp.claims(type text, object jsonb) returns text
language sql immutable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.object_id, claim.units, claim.currency, claim.state),
        ', ' order by claim.kind)
    from private.stripe_evidence(type, object) as claim
$$;

select is(pg_temp.claims('payment_intent.succeeded', pg_temp.intent()), 'captured pi_1 1250 USD', 'an intent');
select is(pg_temp.claims('charge.succeeded', pg_temp.charge()), 'captured ch_1 1250 USD', 'a charge');
select is(
    pg_temp.claims('charge.refunded', pg_temp.charge('{"amount_refunded": 500}')),
    'captured ch_1 1250 USD, refunded_total ch_1 500 USD',
    'a charge of which a part went back'
);
select is(pg_temp.claims(type, pg_temp.refund(500)), 'refund re_1 500 USD succeeded', type || ' speaks of a refund')
from unnest(array['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated']) as type;
select is(
    pg_temp.claims('charge.dispute.created', pg_temp.dispute(1250)), 'dispute dp_1 1250 USD needs_response',
    'a dispute, although it is named charge'
);
select is(
    pg_temp.claims('charge.dispute.of_tomorrow', pg_temp.dispute(1250)), 'dispute dp_1 1250 USD needs_response',
    'whatever step of it'
);
select is(
    pg_temp.claims('charge.refunded', pg_temp.refund(500)), 'refund re_1 500 USD succeeded',
    'the object decides what is spoken of'
);
select is(
    (select count(*) from private.stripe_evidence('payment_intent.succeeded',
        '{}') as claim where claim.units is not null), 0::bigint,
    'an empty object claims nothing of money'
);

select * from finish();
rollback;
