create function private.is_expired(payment data.payments)
returns boolean
language sql stable set search_path = ''
as $$
    select payment.payment_intent_id is not null and not private.is_in_progress(payment)
        and exists (
            select from data.gateways
            where gateways.name = payment.gateway and payment.created_at < now() - gateways.approval_window
        )
$$;

comment on function private.is_expired is
$$Decide whether a donor can no longer pay an open payment, though its gateway does not say so

The donor then gets another payment.$$;
