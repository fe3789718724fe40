create function private.unsettled_orders()
returns table (payment_id uuid)
language sql stable set search_path = ''
as $$
    -- An order cannot be approved after three hours; an approval at their end is seen within a day.
    select payments.id from data.payments
    where payments.gateway = 'paypal' and payments.is_open and payments.payment_intent_id is not null
        and payments.created_at between now() - interval '1 day' and now() - interval '10 minutes'
    union
    select payments.id
    from data.evidence as waiting
    inner join data.payments on payments.id = waiting.payment_id and payments.gateway = 'paypal'
    where (
        waiting.kind = 'refund' and waiting.state = 'pending'
        or waiting.kind = 'progress' and waiting.state = 'capture_pending'
    )
        and waiting.recorded_at between now() - interval '60 days' and now() - interval '10 minutes'
        and (payments.is_open or exists (
            select from private.fold_refunds(payments.id, payments.captured_currency) as refund
            where refund.state = 'pending'
        ))
    union
    -- The gateway has made it, but the webhook got lost.
    select payments.id
    from data.refunds
    inner join data.payments on payments.id = refunds.payment_id and payments.gateway = 'paypal'
    where refunds.status = 'PENDING' and refunds.gateway_refund_id is not null
        and refunds.created_at between now() - interval '60 days' and now() - interval '10 minutes'
$$;

comment on function private.unsettled_orders is
$$List the payments at PayPal of which something is open that only their order may tell

For a day those not yet captured; for 60 days those with a capture or a refund under way. PayPal sends no webhook for a
refund that fails at last, and has no list of orders in which to find an approval whose webhook got lost.$$;
