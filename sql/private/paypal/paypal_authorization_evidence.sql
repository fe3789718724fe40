create function private.paypal_authorization_evidence(object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language sql immutable
as $$
    select
        case
            when object ->> 'status' in ('VOIDED', 'EXPIRED', 'DENIED') then 'voided'
            when object ->> 'status' = 'PENDING' then 'progress'
            else 'authorized'
        end,
        object ->> 'id',
        case
            when object ->> 'status' in ('VOIDED', 'EXPIRED', 'DENIED') then lower(object ->> 'status')
            when object ->> 'status' = 'PENDING' then 'authorization_pending'
        end,
        case when object ->> 'status' in ('CREATED', 'CAPTURED', 'PARTIALLY_CAPTURED')
            then (object #>> '{amount,value}')::numeric end,
        case when object ->> 'status' in ('CREATED', 'CAPTURED', 'PARTIALLY_CAPTURED')
            then object #>> '{amount,currency_code}' end,
        null::uuid
    where object ->> 'status' in ('CREATED', 'CAPTURED', 'PARTIALLY_CAPTURED', 'PENDING', 'VOIDED', 'EXPIRED', 'DENIED')
$$;

comment on function private.paypal_authorization_evidence is
'Read the evidence in a PayPal authorisation: money is held, or no longer; see private.paypal_evidence';
