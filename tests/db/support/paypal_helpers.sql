-- Helpers of the tests of PayPal, beside those of giving.sql, in the session's own schema.

create function pg_temp.paypal_payment(donation_id uuid, order_id text default 'ORDER1') returns uuid
language sql volatile
as $$
    select (private.store_intent(
        (private.open_payment(json_build_object(
            'donation_id', paypal_payment.donation_id, 'gateway', 'paypal'
        )) #>> '{payment,id}')::uuid,
        order_id, 'https://paypal.example/checkoutnow?token=' || order_id
    ) #>> '{payment,id}')::uuid
$$;

create function pg_temp.paypal_event(type text, resource jsonb, id text default null) returns bytea
language sql volatile
as $$
    select convert_to(jsonb_build_object(
        'id', coalesce(paypal_event.id, 'WH-' || gen_random_uuid()), 'event_version', '1.0',
        'create_time', '2023-11-14T22:13:20.000Z', 'event_type', paypal_event.type, 'resource', resource
    )::text, 'UTF8')
$$;

-- What webhook_adapter does with a verified delivery. Without an id: a new event, in a new transmission each time.
create function pg_temp.paypal_webhook(type text, resource jsonb, id text default null,
    transmission_id text default null)
returns jsonb
language sql volatile
as $$
    select private.receive_webhook(
        'paypal', pg_temp.paypal_event(type, resource, id),
        jsonb_build_object('paypal-transmission-id', coalesce(transmission_id, gen_random_uuid()::text)),
        'paypal-v1'
    )
$$;

-- What a worker does with an answer of the API.
create function pg_temp.reading(kind text, object jsonb, gateway text default 'paypal') returns jsonb
language sql volatile
as $$
    select private.receive_reading(gateway, reading.kind, convert_to(object::text, 'UTF8'))
$$;

create function pg_temp.money(value text, currency text default 'USD') returns jsonb
language sql immutable
as $$ select jsonb_build_object('value', value, 'currency_code', currency) $$;

-- Objects as PayPal answers them, cut to what matters; more replaces or adds fields.
create function pg_temp.paypal_capture(more jsonb default '{}') returns jsonb
language sql immutable
as $$
    select jsonb_build_object(
        'id', 'CAPTURE1', 'status', 'COMPLETED', 'amount', pg_temp.money('12.50'),
        'supplementary_data', '{"related_ids": {"order_id": "ORDER1"}}'::jsonb,
        'links', '[{"rel": "up", "href": "https://api.paypal.example/v2/checkout/orders/ORDER1"}]'::jsonb
    ) || more
$$;

create function pg_temp.paypal_order(status text default 'APPROVED', payments jsonb default '{}',
    more jsonb default '{}')
returns jsonb
language sql immutable
as $$
    select jsonb_build_object(
        'id', 'ORDER1', 'intent', 'CAPTURE', 'status', status,
        'purchase_units', jsonb_build_array(jsonb_build_object(
            'reference_id', 'default', 'amount', pg_temp.money('12.50'), 'payments', paypal_order.payments
        ))
    ) || more
$$;

create function pg_temp.paypal_refund(value text, status text default 'COMPLETED', id text default 'REFUND1',
    more jsonb default '{}')
returns jsonb
language sql immutable
as $$
    select jsonb_build_object(
        'id', paypal_refund.id, 'status', paypal_refund.status, 'amount', pg_temp.money(value),
        'links', '[{"rel": "self", "href": "https://api.paypal.example/v2/payments/refunds/REFUND1"},
            {"rel": "up", "href": "https://api.paypal.example/v2/payments/captures/CAPTURE1"}]'::jsonb
    ) || more
$$;

create function pg_temp.paypal_dispute(value text, status text default 'UNDER_REVIEW', outcome text default null,
    stage text default 'CHARGEBACK')
returns jsonb
language sql immutable
as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'dispute_id', 'PP-D-1', 'status', status, 'dispute_life_cycle_stage', stage,
        'dispute_amount', pg_temp.money(value),
        'disputed_transactions', '[{"seller_transaction_id": "CAPTURE1"}]'::jsonb,
        'dispute_outcome', case when outcome is not null then jsonb_build_object('outcome_code', outcome) end
    ))
$$;
