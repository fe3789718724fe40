create function private.stripe_subject(object jsonb)
returns text
language sql immutable
as $$
    select left(
        case object ->> 'object' when 'payment_intent' then object ->> 'id' else object ->> 'payment_intent' end, 255
    )
$$;

comment on function private.stripe_subject is 'Find the payment intent that a Stripe object speaks of; null for none';
