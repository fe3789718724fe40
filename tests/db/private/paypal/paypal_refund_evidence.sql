begin;
\ir ../../support/paypal.sql
select plan(11);

create function pg_temp.claimed(status text, more jsonb default '{}') returns text
language sql stable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.state, claim.units, claim.currency), ', ')
    from private.paypal_refund_evidence(pg_temp.paypal_refund('5.00', status, 'REFUND1', more)) as claim
$$;
create function pg_temp.reference(more jsonb) returns uuid
language sql stable
as $$ select claim.reference from private.paypal_refund_evidence(pg_temp.paypal_refund('5.00', 'PENDING', 'R', more)) as claim $$;

select is(pg_temp.claimed(status), claimed, status)
from (values
    ('COMPLETED', 'refund succeeded 5.00 USD'), ('PENDING', 'refund pending 5.00 USD'),
    ('FAILED', 'refund failed 5.00 USD'),
    ('CANCELLED', 'refund canceled 5.00 USD'), ('SOMETHING_NEW', 'refund pending 5.00 USD')
) as example (status, claimed);
select is(
    pg_temp.claimed('COMPLETED', jsonb_build_object('seller_payable_breakdown', jsonb_build_object('paypal_fee', pg_temp.money('0.30')))),
    'refund succeeded 5.00 USD, fee -0.30 USD', 'the fee that PayPal gives up comes back'
);
select is(
    pg_temp.claimed('FAILED', jsonb_build_object('seller_payable_breakdown', jsonb_build_object('paypal_fee', pg_temp.money('0.30')))),
    'refund failed 5.00 USD, fee 0 USD', 'unless the refund failed'
);
select is(
    pg_temp.claimed('COMPLETED', jsonb_build_object('seller_payable_breakdown', jsonb_build_object('paypal_fee', pg_temp.money('0.00')))),
    'refund succeeded 5.00 USD', 'which is seldom more than nothing'
);
select is(
    pg_temp.reference(jsonb_build_object('invoice_id', :'donation', 'custom_id', :'payment')), :'donation'::uuid,
    'which of ours it is'
);
select is(
    pg_temp.reference(jsonb_build_object('invoice_id', :'payment', 'custom_id', :'payment')), null,
    'the payment''s own ids are inherited'
);
select is(pg_temp.reference('{"invoice_id": "INV-1"}'), null, 'in the dashboard anything may be written');

select * from finish();
rollback;
