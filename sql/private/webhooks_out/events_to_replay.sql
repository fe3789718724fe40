create function private.events_to_replay(endpoint data.webhook_endpoints, wanted jsonb)
returns uuid[]
language plpgsql stable set search_path = ''
as $$
declare
    v_events uuid[];
begin
    if wanted ? 'delivery_id' then
        select array_agg(delivery.event_id) into v_events
        from data.webhook_deliveries as delivery
        where delivery.id = (wanted ->> 'delivery_id')::uuid and delivery.endpoint_id = endpoint.id;
        if v_events is null then
            perform private.fail('delivery_not_found', 404, 'the webhook endpoint has no delivery with this id');
        end if;
        return v_events;
    end if;
    select array_agg(event.event_id) into v_events
    from (
        select recorded.event_id
        from data.event_log as recorded
        where recorded.recorded_at >= (wanted ->> 'from')::timestamptz
            and recorded.recorded_at < coalesce((wanted ->> 'to')::timestamptz, 'infinity')
            and private.wants_event(endpoint.event_types, recorded.type)
            and private.may_hear_of(endpoint.owner_email, recorded.type, recorded.campaign_id)
            and not exists (
                select from data.webhook_deliveries as delivery
                where delivery.endpoint_id = endpoint.id and delivery.event_id = recorded.event_id
                    and delivery.status = 'DELIVERED' and not (wanted ->> 'is_delivered_included')::boolean
            )
        limit 10001
    ) as event;
    if cardinality(v_events) > 10000 then
        perform private.fail('too_many_events', 409, 'more than 10,000 events are in this period',
            'Ask for a shorter one.');
    end if;
    return coalesce(v_events, '{}');
end;
$$;

comment on function private.events_to_replay is
$$List the events that a replay asks for: that of a delivery, or all that the endpoint wants of a period

See private.parse_replay. 404 delivery_not_found; 409 too_many_events.$$;
