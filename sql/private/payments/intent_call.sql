create function private.intent_call(payment data.payments, donation data.donations)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'gateway', payment.gateway,
        'idempotency_key', 'intent-' || payment.id,
        'amount', private.gateway_amount(payment.gateway, payment.amount_minor, payment.currency),
        'currency', case payment.gateway when 'stripe' then lower(payment.currency) else payment.currency end,
        -- Only what never changes: a repeated call must ask for the very same, or its key is refused.
        'description', 'Donation ' || donation.id,
        'metadata', jsonb_build_object(
            'payment_id', payment.id, 'donation_id', donation.id, 'campaign_id', donation.campaign_id
        ),
        -- Gateways forget keys after about a day: then only the metadata tells whether it was made.
        'is_old', payment.created_at < now() - interval '23 hours'
    )
$$;

comment on function private.intent_call is
$$Say what to ask the gateway for: {gateway, idempotency_key, amount, currency, description, metadata, is_old}

amount as the gateway writes it. The key is the payment's own, so that a repeated call makes no second intent; is_old: look
for one with this metadata before making it.$$;
