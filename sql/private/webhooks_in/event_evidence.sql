create function private.event_evidence(event data.gateway_events, object jsonb)
returns table (kind text, object_id text, state text, amount_minor bigint, currency text, reference uuid)
language sql stable
as $$
    select
        claim.kind, claim.object_id, claim.state,
        case when claim.units is not null then private.minor_units((event).gateway, claim.units, claim.currency) end,
        claim.currency, claim.reference
    from private.gateway_evidence(event, object) as claim
$$;

comment on function private.event_evidence is
'Read from an event what it claims of a payment, in our minor units. Raises unbookable_amount; see private.gateway_evidence.';
