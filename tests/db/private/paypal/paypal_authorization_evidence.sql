begin;
\ir ../../support/paypal.sql
select plan(8);

select is(
    (select concat_ws(' ', claim.kind, claim.state, claim.units, claim.currency)
    from private.paypal_authorization_evidence(
        jsonb_build_object('id', 'AUTH1', 'status', status, 'amount', pg_temp.money('2.00'))
    ) as claim),
    claimed, status
)
from (values
    ('CREATED', 'authorized 2.00 USD'), ('CAPTURED', 'authorized 2.00 USD'),
    ('PARTIALLY_CAPTURED', 'authorized 2.00 USD'),
    ('PENDING', 'progress authorization_pending'), ('VOIDED', 'voided voided'), ('EXPIRED', 'voided expired'),
    ('DENIED', 'voided denied'), ('SOMETHING_NEW', null)
) as example (status, claimed);

select * from finish();
rollback;
