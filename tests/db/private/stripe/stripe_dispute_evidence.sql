begin;
\ir ../../support/giving.sql
select plan(12);

create function pg_temp.claims(type text, object jsonb) returns text
language sql immutable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.object_id, claim.units, claim.currency, claim.state),
        ', ' order by claim.kind, claim.object_id)
    from private.stripe_dispute_evidence('charge.dispute.' || type, object) as claim
$$;

select is(pg_temp.claims(type, pg_temp.dispute(1250, status)), 'dispute dp_1 1250 USD ' || state,
    format('%s, %s', type, status))
from (values
    ('created', 'needs_response', 'needs_response'),
    ('created', 'warning_needs_response', 'warning_needs_response'),
    ('updated', 'under_review', 'under_review'),
    ('closed', 'won', 'won'),
    ('closed', 'lost', 'lost'),
    ('closed', 'warning_closed', 'warning_closed'),
    -- Money has moved, whatever the status says.
    ('funds_withdrawn', 'warning_under_review', 'needs_response'),
    ('funds_withdrawn', 'lost', 'lost'),
    ('funds_reinstated', 'under_review', 'won')
) as example (type, status, state);

select is(
    pg_temp.claims('funds_withdrawn', pg_temp.dispute(1250) || '{"balance_transactions": [
        {"id": "txn_1", "fee": 1500, "currency": "usd"}, {"id": "txn_2", "fee": 0, "currency": "usd"}]}'),
    'dispute dp_1 1250 USD needs_response, fee txn_1 1500 USD', 'a dispute has its fee'
);
select is(
    pg_temp.claims('funds_reinstated', pg_temp.dispute(1250, 'won') || '{"balance_transactions": [
        {"id": "txn_1", "fee": 1500, "currency": "usd"}, {"id": "txn_3", "fee": -1500, "currency": "usd"}]}'),
    'dispute dp_1 1250 USD won, fee txn_1 1500 USD, fee txn_3 -1500 USD', 'which may come back'
);
select is(
    pg_temp.claims('created', pg_temp.dispute(1250) || '{"balance_transactions": null}'),
    'dispute dp_1 1250 USD needs_response', 'or not be known'
);

select * from finish();
rollback;
