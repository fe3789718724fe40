create function private.gateway_evidence(event data.gateway_events, object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language plpgsql immutable set search_path = ''
as $$
begin
    if event.gateway = 'paypal' then
        return query select claim.* from private.paypal_evidence(event.event_type, object) as claim;
    elsif event.signature_scheme = 'api' then
        return query select claim.* from private.stripe_evidence(private.stripe_news(object), object) as claim;
    else
        return query select claim.* from private.stripe_evidence(event.event_type, object) as claim;
    end if;
end;
$$;

comment on function private.gateway_evidence is
$$Read from an event what it claims of a payment, as rows of evidence

One small function per gateway and per kind of object. units are the gateway's: Stripe's integers, PayPal's major
units; reference is our own id of a refund. Pure: the same event always claims the same.$$;
