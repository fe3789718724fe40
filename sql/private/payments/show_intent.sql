create function private.show_intent(payment data.payments, secret_or_url text)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'id', payment.id,
        'donation_id', payment.donation_id,
        'payment_intent_id', payment.payment_intent_id,
        (select gateways.intent_field from data.gateways where gateways.name = payment.gateway), secret_or_url,
        'amount', private.major_units(payment.amount_minor, payment.currency),
        'currency', payment.currency,
        'status', payment.status,
        'gateway', payment.gateway,
        'version', payment.version
    )
$$;

comment on function private.show_intent is
$$Show a payment to the donor who is about to pay it: the body of POST /payments/intent

It holds client_secret or approve_url; amount is in major units.$$;
