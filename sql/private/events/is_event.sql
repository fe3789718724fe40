create function private.is_event(envelope jsonb)
returns boolean
language plpgsql immutable set search_path = ''
as $$
begin
    return coalesce(
        jsonb_typeof(envelope) = 'object'
        and jsonb_typeof(envelope -> 'data') = 'object'
        and envelope ->> 'type' ~ '^[a-z_]{1,50}(\.[a-z_]{1,50}){1,4}$'
        and envelope ->> 'event_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        and coalesce(envelope ->> 'aggregate_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        and coalesce(envelope #>> '{data,campaign_id}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        and coalesce(envelope #>> '{data,donation_id}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        and coalesce(envelope ->> 'version' ~ '^[0-9]{1,9}$', true)
        -- The form in which private.event writes it.
        and envelope ->> 'occurred_at' ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\d\d:\d\d:\d\d',
        false
    );
end;
$$;

comment on function private.is_event is
'Decide whether a message is a domain event as private.event makes it: its type can be a topic, its ids can be cast';
