create function private.describe_listed(gateway text, kind text, object jsonb)
returns private.gateway_news
language plpgsql stable set search_path = ''
as $$
declare
    v_event data.gateway_events;
begin
    v_event.gateway := describe_listed.gateway;
    v_event.headers := jsonb_build_object('reading', kind);
    v_event.signature_scheme := 'api';
    v_event.received_at := now();
    return private.describe_event(v_event, object);
end;
$$;

comment on function private.describe_listed is
'Read what a listed object would be as a reading, without storing it; see private.describe_event';
