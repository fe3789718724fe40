create function private.invariant_unconfirmed_money(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select
        evidence.payment_id::text,
        format('%s of %s was told by %s only', evidence.kind, evidence.object_id, event.event_type)
    from data.evidence
    inner join data.gateway_events as event on event.id = evidence.gateway_event_id
    inner join data.gateways on gateways.name = event.gateway
    where evidence.recorded_at >= since and evidence.kind <> 'progress'
        and gateways.is_confirmed_by_reading and event.signature_scheme <> 'api'
$$;

comment on function private.invariant_unconfirmed_money is
'Invariant: where a gateway is_confirmed_by_reading, evidence of money was read from its API, not taken from a webhook';
