create function private.add_deliveries(first bigint, last bigint)
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_messages jsonb[];
begin
    with added as (
        insert into data.webhook_deliveries (endpoint_id, event_id)
        select endpoint.id, event.event_id
        from data.event_log as event
        inner join data.webhook_endpoints as endpoint
            on endpoint.is_enabled
            and private.wants_event(endpoint.event_types, event.type)
            -- An endpoint that was made later gets earlier events from the feed.
            and endpoint.created_at <= event.recorded_at
        where event.position between first and last
            and private.may_hear_of(endpoint.owner_email, event.type, event.campaign_id)
        order by event.position, endpoint.id
        on conflict on constraint an_endpoint_is_told_once do nothing
        returning webhook_deliveries as delivery
    )

    select array_agg(private.delivery_message(added.delivery) order by (added.delivery).id) into v_messages from added;
    if v_messages is null then
        return 0;
    end if;
    perform pgmq.send_batch('webhook_deliveries', v_messages);
    return cardinality(v_messages);
end;
$$;

comment on function private.add_deliveries is
$$Make and queue the deliveries of the events at positions first to last, to all endpoints that want them

Returns how many. Doing it again adds nothing. A disabled endpoint misses events until they are replayed, see
api.replay_webhooks.$$;

grant execute on function private.add_deliveries to workers;
