create function private.intent_call(payment data.payments, donation data.donations)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'gateway', payment.gateway,
        'idempotency_key', 'intent-' || payment.id,
        'amount', private.gateway_amount(payment.gateway, payment.amount_minor, payment.currency),
        'currency', case when gateways.has_lower_case_currencies then lower(payment.currency) else payment.currency end,
        -- Only what never changes: the gateway refuses a repeated key with another request.
        'description', 'Donation ' || donation.id,
        'metadata', jsonb_build_object(
            'payment_id', payment.id, 'donation_id', donation.id, 'campaign_id', donation.campaign_id
        ),
        -- Gateways forget keys after about a day. From then on only the metadata tells whether the intent was made.
        'is_old', payment.created_at < now() - interval '23 hours'
    )
    from data.gateways where gateways.name = payment.gateway
$$;

comment on function private.intent_call is
$$Return what to ask the gateway for: {gateway, idempotency_key, amount, currency, description, metadata, is_old}

amount is as the gateway writes it. The key belongs to the payment, so that a repeated call makes no second intent.
is_old: look for an intent with this metadata before making one.$$;
