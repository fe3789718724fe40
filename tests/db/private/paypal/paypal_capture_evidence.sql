begin;
\ir ../../support/paypal.sql
select plan(11);

create function pg_temp.claimed(more jsonb) returns text
language sql stable
as $$
    select string_agg(concat_ws(' ', claim.kind, claim.state, claim.units, claim.currency), ', ')
    from private.paypal_capture_evidence(pg_temp.paypal_capture(more)) as claim
$$;

select is(pg_temp.claimed(jsonb_build_object('status', status)), claimed, status)
from (values
    ('COMPLETED', 'captured 12.50 USD'),
    ('PARTIALLY_REFUNDED', 'captured 12.50 USD'),
    ('REFUNDED', 'captured 12.50 USD, refunded_total 12.50 USD'),
    ('REVERSED', 'captured 12.50 USD, refunded_total 12.50 USD'),
    ('PENDING', 'progress capture_pending'),
    ('DECLINED', 'voided declined'), ('DENIED', 'voided denied'), ('FAILED', 'voided failed'),
    ('SOMETHING_NEW', null)
) as example (status, claimed);
select is(
    pg_temp.claimed('{"status": "DECLINED", "status_details": {"reason": "ECHECK"}}'), 'voided echeck',
    'with the reason'
);
select is(
    pg_temp.claimed(jsonb_build_object('seller_receivable_breakdown', jsonb_build_object(
        'gross_amount', pg_temp.money('12.50'), 'paypal_fee', pg_temp.money('0.93')
    ))), 'captured 12.50 USD, fee 0.93 USD', 'and the fee'
);

select * from finish();
rollback;
