create function private.route_events(batch int)
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_ids bigint[];
    v_events jsonb[];
begin
    -- Routers take turns until the end of their transaction. Events are therefore recorded and sent on in the order in
    -- which they are committed, and no lower position is added to the log after it was read.
    perform pg_advisory_xact_lock(hashtextextended('careforall.route_events', 0));
    -- Reading, recording, routing and archiving are one transaction: after a crash, none of it has happened.
    select array_agg(taken.msg_id order by taken.msg_id), array_agg(taken.message order by taken.msg_id)
    into v_ids, v_events
    from pgmq.read('events', 60, batch) as taken;
    if v_ids is null then
        return 0;
    end if;
    perform private.record_events(v_events);
    perform
        case
            when private.is_event(event.envelope)
                then pgmq.send_topic(event.envelope ->> 'type', event.envelope)::bigint
            -- A message that cannot be routed must not hold up the others for ever.
            else (select pgmq.send('events_dead', event.envelope, '{"reason": "not an event"}'::jsonb))
        end
    from (select * from unnest(v_events) with ordinality as taken (envelope, place) order by taken.place) as event;
    perform pgmq.archive('events', v_ids);
    return cardinality(v_ids);
end;
$$;

comment on function private.route_events is
$$Record up to batch domain events and move them to the queues that are bound to their type; returns how many

0 when idle. Several workers may call it at once: they take turns, and the order is kept. What is not an event goes to
events_dead.$$;

grant execute on function private.route_events to workers;
