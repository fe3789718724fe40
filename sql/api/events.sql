create function api.events(after text default null, since timestamptz default null, page_limit int default 100)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_owner text := private.webhook_owner();
    v_after bigint := private.event_position(events.after, v_owner);
    v_events jsonb;
    v_next bigint;
begin
    if page_limit not between 1 and 1000 then
        perform private.fail('invalid_parameter', 400, 'limit must be 1 to 1000');
    end if;
    if since is not null then
        v_after := greatest(v_after, coalesce(
            (select event.position - 1 from data.event_log as event
            where event.recorded_at >= since order by event.recorded_at, event.position limit 1),
            (select max(event.position) from data.event_log as event), 0
        ));
    end if;
    select
        coalesce(jsonb_agg(
            jsonb_build_object('position', page.position, 'id', page.event_id) || private.public_event(page)
            order by page.position
        ), '[]'),
        max(page.position)
    into v_events, v_next
    from private.events_of(v_owner, v_after, page_limit) as page;
    if jsonb_array_length(v_events) < page_limit then
        -- This caller has read everything there is: the next request may begin at the end of the log.
        v_next := greatest(v_after, (select max(event.position) from data.event_log as event));
    end if;
    return jsonb_build_object('events', v_events, 'next', v_next);
end;
$$;

comment on function api.events is
$$Read what happened, in order, without a gap

{events: [{position, id, type, timestamp, data}], next}: ask again with after = next. after is a position or the id of
an event. since is a moment (RFC 3339) and means when an event was recorded, which is never before it happened.
page_limit is 1 to 1000. Positions only grow, and no event is ever added before one that was read. Organizers see events
of their own campaigns, staff see all. Events are kept for 90 days. 400 invalid_parameter; 404 event_not_found; 410
events_expired: ask without after.$$;

grant execute on function api.events to organizer, staff;
