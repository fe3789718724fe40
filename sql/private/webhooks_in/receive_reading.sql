create function private.receive_reading(gateway text, kind text, raw bytea)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_key constant text := private.reading_key(kind, raw);
    v_event_id bigint;
begin
    insert into data.gateway_events (gateway, dedupe_key, raw, headers, signature_scheme)
    values (
        receive_reading.gateway, v_key, receive_reading.raw,
        jsonb_strip_nulls(jsonb_build_object('reading', kind, 'traceparent', private.traceparent())), 'api'
    )
    on conflict do nothing
    returning id into v_event_id;
    if not found then
        return private.answer_duplicate(gateway, v_key, null);
    end if;
    return private.try_event(v_event_id, private.json_or_null(raw));
end;
$$;

comment on function private.receive_reading is
$$Store what we read from a gateway's API ourselves, and apply it as webhooks are applied

raw is one object, byte for byte as the gateway answered. kind: stripe payment_intent, charge (with its fee where
balance_transaction is expanded), refund, dispute; paypal order, authorization, capture, refund, dispute. The same
reading twice is a duplicate. Returns as private.receive_webhook.$$;

grant execute on function private.receive_reading to webhook_adapter, workers;
