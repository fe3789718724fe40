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
$$List the domain events of a donation that are still there: waiting, or routed to their subscribers

The archive of queue events is trimmed (private.trim_archives), so the events of an old gift are gone. The rest of its
story is in tables that are never trimmed.$$;
