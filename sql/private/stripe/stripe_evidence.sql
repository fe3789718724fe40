create function private.stripe_evidence(event_type text, object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language plpgsql immutable set search_path = ''
as $$
declare
    v_type constant text := case
        when coalesce(event_type, 'reading.') like 'reading.%' then private.stripe_news(object) else event_type
    end;
begin
    if v_type like 'payment_intent.%' then
        return query select claim.* from private.stripe_intent_evidence(v_type, object) as claim;
    elsif v_type like 'charge.dispute.%' then
        return query select claim.* from private.stripe_dispute_evidence(v_type, object) as claim;
    elsif object ->> 'object' = 'refund' then
        return query select claim.* from private.stripe_refund_evidence(object) as claim;
    else
        return query select claim.* from private.stripe_charge_evidence(v_type, object) as claim;
    end if;
end;
$$;

comment on function private.stripe_evidence is
$$Read the evidence in a Stripe event

object is the event's data.object, or what we read ourselves. units are Stripe's; reference is our own id of a refund.
The same event always yields the same evidence.$$;
