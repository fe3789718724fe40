create function private.event_messages(donation_id uuid)
returns table (enqueued_at timestamptz, archived_at timestamptz, message jsonb)
language sql stable
as $$
    select waiting.enqueued_at, null::timestamptz, waiting.message
    from pgmq.q_events as waiting
    where waiting.message #>> '{data,donation_id}' = event_messages.donation_id::text
    union all
    select routed.enqueued_at, routed.archived_at, routed.message
    from pgmq.a_events as routed
    where routed.message #>> '{data,donation_id}' = event_messages.donation_id::text
$$;

comment on function private.event_messages is
$$List the domain events of a donation that are kept: waiting, or routed to their subscribers

The archive of queue events is trimmed (private.trim_archives): of an older gift the events are gone, and its story has all the
rest, which is in tables that are never trimmed.$$;
