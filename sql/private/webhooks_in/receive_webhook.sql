create function private.receive_webhook(gateway text, raw bytea, headers jsonb, scheme text)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_body jsonb := private.json_or_null(raw);
    v_key text;
    v_delivery text;
    v_event_id bigint;
begin
    if scheme = 'api' then
        perform private.fail('invalid_scheme', 400, 'scheme api is for objects that we read ourselves');
    end if;
    perform set_config('careforall.traceparent', coalesce(headers ->> 'traceparent', ''), true);
    select
        private.event_key(gateways.has_mode_in_events, v_body, receive_webhook.raw),
        left(receive_webhook.headers ->> gateways.delivery_header, 255)
    into v_key, v_delivery
    from data.gateways where gateways.name = receive_webhook.gateway;
    if not found then
        perform private.fail('unknown_gateway', 400, format('%s is not a gateway of ours', gateway));
    end if;
    insert into data.gateway_events (gateway, dedupe_key, transmission_id, raw, headers, signature_scheme)
    values (receive_webhook.gateway, v_key, v_delivery, receive_webhook.raw, receive_webhook.headers, scheme)
    on conflict do nothing
    returning id into v_event_id;
    if not found then
        return private.answer_duplicate(gateway, v_key, v_delivery);
    end if;
    return private.try_event(v_event_id, v_body);
end;
$$;

comment on function private.receive_webhook is
$$Store a verified webhook and apply it, once, in one transaction

raw is the signed body, headers are those worth keeping (the gateway's delivery_header among them), scheme is how it
was verified. It never fails because of the body: what cannot be applied is parked. Returns {status:
processed|duplicate|ignored|parked, reason?, payment_id?, old_status?, new_status?, version?}. 400 unknown_gateway;
400 invalid_scheme: a webhook cannot pose as a reading.$$;

grant execute on function private.receive_webhook to webhook_adapter;
