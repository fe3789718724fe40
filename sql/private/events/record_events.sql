create function private.record_events(events jsonb[])
returns int
language plpgsql volatile set search_path = ''
as $$
declare
    v_last data.event_log;
    v_now timestamptz;
    v_recorded int;
begin
    select * into v_last from data.event_log order by position desc limit 1;
    -- Even if the clock was put back, a reader that asks for events since a moment must get all of them.
    v_now := greatest(clock_timestamp(), v_last.recorded_at);
    with event as materialized (
        select taken.envelope, taken.place
        from unnest(events) with ordinality as taken (envelope, place)
        where private.is_event(taken.envelope)
    ),

    fresh as (
        -- An event that was a dead letter and was queued again is in the log already.
        select distinct on (event.envelope ->> 'event_id') event.envelope, event.place
        from event
        where not exists (
            select from data.event_log as known where known.event_id = (event.envelope ->> 'event_id')::uuid
        )
        order by event.envelope ->> 'event_id', event.place
    )

    insert into data.event_log (
        position, event_id, type, aggregate_id, version, campaign_id, data, traceparent, occurred_at, recorded_at
    )
    select
        coalesce(v_last.position, 0) + row_number() over (order by fresh.place),
        (fresh.envelope ->> 'event_id')::uuid, fresh.envelope ->> 'type', (fresh.envelope ->> 'aggregate_id')::uuid,
        (fresh.envelope ->> 'version')::int,
        coalesce((fresh.envelope #>> '{data,campaign_id}')::uuid, (
            select donations.campaign_id from data.donations
            where donations.id = (fresh.envelope #>> '{data,donation_id}')::uuid
        )),
        fresh.envelope -> 'data', fresh.envelope ->> 'traceparent',
        (fresh.envelope ->> 'occurred_at')::timestamptz, v_now
    from fresh;
    get diagnostics v_recorded = row_count;
    -- One message per batch tells the workers that send webhooks; without endpoints they have nothing to send.
    if v_recorded > 0 and exists (select from data.webhook_endpoints where is_enabled) then
        perform pgmq.send_topic('events.recorded', jsonb_build_object(
            'event_id', data.uuid_v7(), 'type', 'events.recorded', 'data', jsonb_build_object(
                'first', coalesce(v_last.position, 0) + 1, 'last', coalesce(v_last.position, 0) + v_recorded
            )
        ));
    end if;
    return v_recorded;
end;
$$;

comment on function private.record_events is
$$Record domain events in data.event_log in the order given; returns how many were new

Only for private.route_events, whose lock makes positions follow the order of commits. What is not an event is left out.
While there are endpoints, it announces the positions under the topic events.recorded.$$;
