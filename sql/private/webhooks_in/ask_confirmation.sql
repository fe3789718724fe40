create function private.ask_confirmation(
    gateway_event_id bigint, gateway text, kind text, object_id text, capture_id text default null
)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    perform private.emit(array[
        private.event('gateway_event.unconfirmed', null, 1, jsonb_strip_nulls(jsonb_build_object(
            'gateway_event_id', gateway_event_id, 'gateway', gateway, 'kind', kind, 'object_id', object_id,
            'capture_id', capture_id
        )))
    ]);
end;
$$;

comment on function private.ask_confirmation is
$$Ask for an object to be read from the gateway's API: event gateway_event.unconfirmed

Its data: {gateway_event_id, gateway, kind, object_id, capture_id?}.$$;
