create function private.replay_deliveries(endpoint_id uuid, event_ids uuid[])
returns int
language plpgsql volatile set search_path = ''
as $$
declare
    v_messages jsonb[];
begin
    with replayed as (
        insert into data.webhook_deliveries as delivery (endpoint_id, event_id)
        select replay_deliveries.endpoint_id, event_id
        from unnest(event_ids) as event_id
        order by event_id
        on conflict on constraint an_endpoint_is_told_once do update
        -- A message that waits for an earlier turn is void from here on.
        set status = 'PENDING', step = 0, turn = delivery.turn + 1, next_attempt_at = now(), delivered_at = null
        returning delivery
    )

    select array_agg(private.delivery_message(replayed.delivery) order by (replayed.delivery).event_id) into v_messages
    from replayed;
    if v_messages is null then
        return 0;
    end if;
    perform pgmq.send_batch('webhook_deliveries', v_messages);
    return cardinality(v_messages);
end;
$$;

comment on function private.replay_deliveries is
$$Send events to an endpoint again, or for the first time, on a fresh schedule; returns how many

Each keeps its webhook-id. The caller has locked the endpoint, which is enabled.$$;
