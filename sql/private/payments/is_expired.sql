create function private.is_expired(payment data.payments)
returns boolean
language sql stable set search_path = ''
as $$
    -- An order at PayPal can be approved for three hours.
    select payment.gateway = 'paypal' and payment.payment_intent_id is not null
        and payment.created_at < now() - interval '3 hours' and not private.is_in_progress(payment)
$$;

comment on function private.is_expired is
$$Decide whether a donor can no longer pay an open payment, though its gateway does not say so

The donor then gets another payment.$$;
