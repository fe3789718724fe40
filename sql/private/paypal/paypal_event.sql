create function private.paypal_event(event data.gateway_events, body jsonb)
returns private.gateway_news
language plpgsql stable set search_path = ''
as $$
declare
    v_news private.gateway_news;
    v_object jsonb := body;
    v_kind text;
begin
    if event.signature_scheme = 'api' then
        event := private.describe_reading(event, body);
    else
        v_object := body -> 'resource';
        event.event_id := left(body ->> 'id', 255);
        event.event_type := case when jsonb_typeof(v_object) = 'object' then left(body ->> 'event_type', 255) end;
        -- The body names no mode, but the verified signature is for our webhook in our environment.
        event.is_live := (select deployment.is_live from data.deployment);
        event.occurred_at := private.time_or_null(body ->> 'create_time');
        -- The signature covers the body only by a CRC-32, which anybody can forge, so no webhook moves money. An
        -- approval is believed: it moves no money, and PayPal refuses to capture an order that is not approved.
        if event.event_type <> 'CHECKOUT.ORDER.APPROVED' then
            v_kind := private.paypal_kind(event.event_type, v_object);
            v_news.due_reading := jsonb_strip_nulls(jsonb_build_object(
                'kind', v_kind,
                -- It becomes part of a URL, so only the characters of PayPal's ids are accepted.
                'object_id', substring(
                    v_object ->> case v_kind when 'dispute' then 'dispute_id' else 'id' end from '^[A-Z0-9-]{1,64}$'
                ),
                'capture_id', private.paypal_capture_id(v_object)
            ));
        end if;
    end if;
    event.subject := private.paypal_subject(v_object);
    v_news.event := event;
    v_news.object := v_object;
    v_news.is_mapped := private.is_paypal_type(event.event_type);
    -- The order carries our payment's id as custom_id, and PayPal copies it to all that follows from the order.
    v_news.named_payment_id := private.uuid_or_null(coalesce(
        v_object ->> 'custom_id', v_object #>> '{purchase_units,0,custom_id}',
        v_object #>> '{disputed_transactions,0,custom}'
    ));
    return v_news;
end;
$$;

comment on function private.paypal_event is 'Read what a stored PayPal event is; see private.gateway_news';
