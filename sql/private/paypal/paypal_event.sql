create function private.paypal_event(
    inout event data.gateway_events, body jsonb,
    out object jsonb, out is_mapped boolean, out named_payment_id uuid, out due_reading jsonb
)
language plpgsql stable set search_path = ''
as $$
declare
    v_kind text;
begin
    if event.signature_scheme = 'api' then
        object := body;
        event := private.describe_reading(event, body);
    else
        object := body -> 'resource';
        event.event_id := left(body ->> 'id', 255);
        event.event_type := case when jsonb_typeof(object) = 'object' then left(body ->> 'event_type', 255) end;
        -- The body names no mode, but the verified signature is for our webhook in our environment.
        event.is_live := (select deployment.is_live from data.deployment);
        event.occurred_at := private.time_or_null(body ->> 'create_time');
        -- The signature covers the body only by a CRC-32, which anybody can forge, so no webhook moves money. An
        -- approval is believed: it moves no money, and PayPal refuses to capture an order that is not approved.
        if event.event_type <> 'CHECKOUT.ORDER.APPROVED' then
            v_kind := private.paypal_kind(event.event_type, object);
            due_reading := jsonb_strip_nulls(jsonb_build_object(
                'kind', v_kind,
                -- It becomes part of a URL, so only the characters of PayPal's ids are accepted.
                'object_id', substring(
                    object ->> case v_kind when 'dispute' then 'dispute_id' else 'id' end from '^[A-Z0-9-]{1,64}$'
                ),
                'capture_id', private.paypal_capture_id(object)
            ));
        end if;
    end if;
    event.subject := private.paypal_subject(object);
    is_mapped := private.is_paypal_type(event.event_type);
    -- The order carries our payment's id as custom_id, and PayPal copies it to all that follows from the order.
    named_payment_id := private.uuid_or_null(coalesce(
        object ->> 'custom_id', object #>> '{purchase_units,0,custom_id}', object #>> '{disputed_transactions,0,custom}'
    ));
end;
$$;

comment on function private.paypal_event is 'Read what a stored PayPal event is; see private.describe_event';
