create view api.parked_events with (security_invoker = true) as
select
    event.id,
    event.gateway,
    event.event_id,
    event.event_type,
    event.subject,
    event.reason,
    event.occurred_at,
    event.received_at,
    event.settled_at as tried_at,
    extract(epoch from now() - event.received_at)::bigint as age_seconds
from data.gateway_events as event
where event.status = 'parked';

comment on view api.parked_events is
$$Gateway events that cannot be applied yet, with the reason

unreadable: it is not an event. wrong_mode: it is live on a test deployment, or the other way round. unknown_payment: we
know no payment that it speaks of. awaiting_confirmation: PayPal's, until a worker has read its object. failed: an error
of ours. subject is the intent, order or capture that it waits for, tried_at the last try. An event is applied by itself
once its cause is gone; private.replay_event tries at once. For staff.$$;

grant select on api.parked_events to staff;
