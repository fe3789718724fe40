create function private.gateway_evidence(event data.gateway_events, object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language plpgsql immutable set search_path = ''
as $$
begin
    -- Each gateway has its line here and in private.describe_event. In plpgsql, since a union whose branches depend on
    -- the gateway would be planned again for every event.
    case event.gateway
        when 'stripe' then return query select claim.* from private.stripe_evidence(event.event_type, object) as claim;
        when 'paypal' then return query select claim.* from private.paypal_evidence(event.event_type, object) as claim;
    end case;
end;
$$;

comment on function private.gateway_evidence is
$$Read the evidence in an event, with amounts in the gateway's units

There is one small function per gateway and kind of object. units are Stripe's integers or PayPal's major units;
reference is our own id of a refund. The same event always yields the same evidence.$$;
