create function private.is_worth_a_try(event data.gateway_events)
returns boolean
language sql stable
as $$
    select case event.reason
        -- An event that waits for a payment that is still unknown would only be parked again.
        when 'unknown_payment' then
            exists (
                select from data.payments
                where payments.gateway = event.gateway and payments.payment_intent_id = event.subject
            )
            or exists (
                select from data.evidence
                inner join data.payments on payments.id = evidence.payment_id
                where evidence.object_id = event.subject and payments.gateway = event.gateway
            )
        -- A worker reads its object; in case the worker has given up, it is asked again after a while.
        when 'awaiting_confirmation' then event.settled_at < now() - interval '1 hour'
        else true
    end
$$;

comment on function private.is_worth_a_try is
'Decide whether trying a parked event again may end otherwise than the last time';
