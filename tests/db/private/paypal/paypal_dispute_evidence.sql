begin;
\ir ../../support/paypal.sql
select plan(15);

select is(
    (select concat_ws(' ', claim.kind, claim.object_id, claim.state, claim.units, claim.currency)
    from private.paypal_dispute_evidence(pg_temp.paypal_dispute('5.00', status, outcome, stage)) as claim),
    format('dispute PP-D-1 %s 5.00 USD', expected), concat_ws(' ', status, stage, outcome)
)
from (values
    ('OPEN', 'INQUIRY', null, 'warning_needs_response'),
    ('WAITING_FOR_SELLER_RESPONSE', 'INQUIRY', null, 'warning_needs_response'),
    ('WAITING_FOR_SELLER_RESPONSE', 'CHARGEBACK', null, 'needs_response'),
    ('UNDER_REVIEW', 'PRE_ARBITRATION', null, 'needs_response'),
    ('OPEN', null, null, 'needs_response'),
    ('RESOLVED', 'CHARGEBACK', 'RESOLVED_SELLER_FAVOUR', 'won'),
    ('RESOLVED', 'CHARGEBACK', 'CANCELED_BY_BUYER', 'won'),
    ('RESOLVED', 'CHARGEBACK', 'RESOLVED_WITH_PAYOUT', 'won'),
    ('RESOLVED', 'CHARGEBACK', 'DENIED', 'won'),
    ('RESOLVED', 'CHARGEBACK', 'RESOLVED_BUYER_FAVOUR', 'lost'),
    ('RESOLVED', 'INQUIRY', 'RESOLVED_BUYER_FAVOUR', 'lost'),
    ('RESOLVED', 'CHARGEBACK', 'ACCEPTED', 'lost'),
    ('RESOLVED', 'INQUIRY', 'NONE', 'warning_closed'),
    ('RESOLVED', 'CHARGEBACK', null, 'won'),
    ('RESOLVED', 'CHARGEBACK', 'SOMETHING_NEW', 'needs_response')
) as example (status, stage, outcome, expected);

select * from finish();
rollback;
