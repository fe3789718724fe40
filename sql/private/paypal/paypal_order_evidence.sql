create function private.paypal_order_evidence(object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language sql immutable
as $$
    with units as (
        select unit -> 'payments' as payments from private.elements(object -> 'purchase_units') as unit
    )

    select
        case object ->> 'status' when 'VOIDED' then 'voided' else 'progress' end,
        object ->> 'id', lower(object ->> 'status'), null::numeric, null::text, null::uuid
    -- The captures of a completed order say what became of it.
    where object ->> 'status' <> 'COMPLETED'
    union all
    select claim.* from units
    cross join lateral private.elements(units.payments -> 'authorizations') as payment
    cross join lateral private.paypal_authorization_evidence(payment) as claim
    union all
    select claim.* from units
    cross join lateral private.elements(units.payments -> 'captures') as payment
    cross join lateral private.paypal_capture_evidence(payment) as claim
    union all
    select claim.* from units
    cross join lateral private.elements(units.payments -> 'refunds') as payment
    cross join lateral private.paypal_refund_evidence(payment) as claim
$$;

comment on function private.paypal_order_evidence is
'Read the evidence in a PayPal order, with the captures and refunds in it; see private.paypal_evidence';
