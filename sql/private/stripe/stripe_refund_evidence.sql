create function private.stripe_refund_evidence(object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language sql immutable
as $$
    select
        'refund', object ->> 'id', object ->> 'status',
        private.stripe_units(object, 'amount'), upper(object ->> 'currency'),
        private.uuid_or_null(object #>> '{metadata,refund_id}')
    -- Stripe also shows the release of an authorisation as a refund, but it gives no captured money back.
    where coalesce(object ->> 'reason', '') not in ('expired_uncaptured_charge', 'partial_capture')
$$;

comment on function private.stripe_refund_evidence is
'Read the evidence in a Stripe refund, with our id of it if we asked for it; see private.stripe_evidence';
