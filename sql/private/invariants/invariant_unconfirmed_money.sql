create function private.invariant_unconfirmed_money(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select evidence.payment_id::text, format('%s of %s was told by %s only', evidence.kind, evidence.object_id, event.event_type)
    from data.evidence
    inner join data.gateway_events as event on event.id = evidence.gateway_event_id
    where evidence.recorded_at >= since and evidence.kind <> 'progress'
        and event.gateway = 'paypal' and event.signature_scheme <> 'api'
$$;

comment on function private.invariant_unconfirmed_money is
'Invariant: evidence of money at PayPal was read from its API, not taken from a webhook';
