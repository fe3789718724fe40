create function private.event_position(after text, owner_email text)
returns bigint
language plpgsql stable set search_path = ''
as $$
declare
    v_position bigint;
    v_oldest bigint;
    v_newest bigint;
begin
    if coalesce(after, '') = '' then
        return 0;
    end if;
    if after ~ '^[0-9]{1,18}$' then
        v_position := after::bigint;
    elsif after ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
        select event.position into v_position
        from data.event_log as event
        where event.event_id = after::uuid and private.may_hear_of(owner_email, event.type, event.campaign_id);
    else
        perform private.fail('invalid_parameter', 400, 'after must be a position or the id of an event');
    end if;
    select coalesce(min(event.position), 1), coalesce(max(event.position), 0) into v_oldest, v_newest
    from data.event_log as event;
    -- A position beyond the end was read in another database, or before this one was restored.
    if v_position is null or v_position > v_newest then
        perform private.fail('event_not_found', 404, 'after points to no event that you may see');
    end if;
    if v_position between 1 and v_oldest - 2 then
        perform private.fail('events_expired', 410, 'events after that position have been deleted',
            'Ask without after.');
    end if;
    return v_position;
end;
$$;

comment on function private.event_position is
$$Find the position from which a reader of the feed continues: after is a position or the id of an event; 0 when absent

400 invalid_parameter; 404 event_not_found, also for events that the reader may not see; 410 events_expired when events
between there and the oldest one are missing.$$;
