create function private.answer_duplicate(gateway text, dedupe_key text, transmission_id text default null)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
    v_event data.gateway_events;
begin
    select * into v_event from data.gateway_events as event
    where event.gateway = answer_duplicate.gateway and event.dedupe_key = answer_duplicate.dedupe_key;
    if not found then
        select * into strict v_event from data.gateway_events as event
        where event.gateway = answer_duplicate.gateway and event.transmission_id = answer_duplicate.transmission_id;
    end if;
    insert into data.gateway_redeliveries (gateway_event_id) values (v_event.id);
    return jsonb_strip_nulls(jsonb_build_object('status', 'duplicate', 'payment_id', v_event.payment_id));
end;
$$;

comment on function private.answer_duplicate is
$$Count a further delivery of a stored event, and answer it

The event is known by its id or its transmission. No row is locked.$$;
