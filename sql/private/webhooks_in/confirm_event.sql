create function private.confirm_event(gateway_event_id bigint, kinds text[], raws bytea[])
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_event data.gateway_events;
    v_reading data.gateway_events;
begin
    select * into strict v_event from data.gateway_events as event
    where event.id = confirm_event.gateway_event_id for no key update;
    perform set_config('careforall.traceparent', coalesce(v_event.headers ->> 'traceparent', ''), true);
    perform private.receive_reading(v_event.gateway, reading.kind, reading.raw)
    from unnest(kinds, raws) with ordinality as reading (kind, raw, place)
    order by reading.place;
    if v_event.status = 'parked' and coalesce(cardinality(raws), 0) = 0 then
        v_event.status := 'ignored';
        v_event.reason := 'not_confirmed';
        perform private.settle_event(v_event);
    elsif v_event.status = 'parked' then
        v_reading := private.find_reading(v_event.gateway, kinds[cardinality(raws)], raws[cardinality(raws)]);
        v_event.status := v_reading.status;
        v_event.reason := v_reading.reason;
        v_event.payment_id := v_reading.payment_id;
        perform private.settle_event(v_event);
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'status', case v_event.status when 'applied' then 'processed' else v_event.status end,
        'reason', v_event.reason, 'payment_id', v_event.payment_id
    ));
end;
$$;

comment on function private.confirm_event is
$$Store and apply what a worker read because of an event, and settle the event by it, in one transaction

kinds and raws are as for private.receive_reading, one each. They are empty when the gateway does not know the object;
the event is then ignored as not_confirmed. Only the readings are booked, whatever the event said. Doing it twice
changes nothing. Returns {status: processed|ignored|parked, reason?, payment_id?}.$$;

grant execute on function private.confirm_event to workers;
