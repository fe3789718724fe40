create function private.find_reading(gateway text, kind text, raw bytea)
returns data.gateway_events
language plpgsql stable set search_path = ''
as $$
declare
    v_event data.gateway_events;
begin
    select * into strict v_event from data.gateway_events as event
    where event.gateway = find_reading.gateway
        and event.dedupe_key = private.reading_key(find_reading.kind, find_reading.raw);
    return v_event;
end;
$$;

comment on function private.find_reading is 'Find a stored reading by its bytes';
