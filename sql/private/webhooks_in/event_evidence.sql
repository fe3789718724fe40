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
$$Read the evidence in an event, with amounts in our minor units; see private.gateway_evidence

Raises unbookable_amount.$$;
