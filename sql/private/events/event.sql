create function private.event(type text, aggregate_id uuid, version int, data jsonb)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
    return jsonb_build_object(
        'event_id', data.uuid_v7(),
        'type', type,
        'occurred_at', now(),
        'aggregate_id', aggregate_id,
        'version', version,
        'data', event.data,
        'traceparent', private.traceparent()
    );
end;
$$;

comment on function private.event is
$$Make the envelope of a domain event: {event_id, type, occurred_at, aggregate_id, version, data, traceparent}

data holds ids and figures, no personal data. version is the aggregate's.$$;
