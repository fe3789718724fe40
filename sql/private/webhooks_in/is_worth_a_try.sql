create function private.is_worth_a_try(event data.gateway_events)
returns boolean
language sql stable
as $$
    select case event.reason
        -- What waits for a payment that is still unknown would only be parked again.
        when 'unknown_payment' then
            exists (
                select from data.payments
                where payments.gateway = event.gateway and payments.payment_intent_id = event.subject
            )
            or event.gateway = 'paypal' and exists (
                select from data.evidence where evidence.object_id = event.subject
            )
        -- A worker is at it; should it have given up, it is asked again.
        when 'awaiting_confirmation' then event.settled_at < now() - interval '1 hour'
        else true
    end
$$;

comment on function private.is_worth_a_try is 'Tell whether trying a parked event again may end otherwise than the last time';
