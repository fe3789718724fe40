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
$$Read the evidence in an event, with amounts in the gateway's units

There is one small function per gateway and kind of object. units are Stripe's integers or PayPal's major units;
reference is our own id of a refund. The same event always yields the same evidence.$$;
