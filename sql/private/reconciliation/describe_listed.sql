create function private.describe_listed(
    gateway text, kind text, object jsonb, out event data.gateway_events, out named_payment_id uuid
)
language plpgsql stable set search_path = ''
as $$
declare
    v_news record;
begin
    event.gateway := describe_listed.gateway;
    event.headers := jsonb_build_object('reading', kind);
    event.signature_scheme := 'api';
    event.received_at := now();
    v_news := private.describe_event(event, object);
    event := v_news.event;
    named_payment_id := v_news.named_payment_id;
end;
$$;

comment on function private.describe_listed is
'Read what a listed object would be as a reading, without storing it; see private.describe_event';
