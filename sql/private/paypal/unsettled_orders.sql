create function private.unsettled_orders()
returns table (payment_id uuid)
language sql stable set search_path = ''
as $$
    -- After three hours an order cannot be approved; what was approved at its end is seen within a day.
    select payments.id from data.payments
    where payments.gateway = 'paypal' and payments.is_open and payments.payment_intent_id is not null
        and payments.created_at between now() - interval '1 day' and now() - interval '10 minutes'
    union
    select payments.id
    from data.evidence as waiting
    inner join data.payments on payments.id = waiting.payment_id and payments.gateway = 'paypal'
    where (waiting.kind = 'refund' and waiting.state = 'pending' or waiting.kind = 'progress' and waiting.state = 'capture_pending')
        and waiting.recorded_at between now() - interval '60 days' and now() - interval '10 minutes'
        and (payments.is_open or exists (
            select from private.fold_refunds(payments.id, payments.captured_currency) as refund where refund.state = 'pending'
        ))
    union
    -- The gateway made it, and the news of it got lost.
    select payments.id
    from data.refunds
    inner join data.payments on payments.id = refunds.payment_id and payments.gateway = 'paypal'
    where refunds.status = 'PENDING' and refunds.gateway_refund_id is not null
        and refunds.created_at between now() - interval '60 days' and now() - interval '10 minutes'
$$;

comment on function private.unsettled_orders is
$$List the payments at PayPal of which something is open that only their order may tell

Not yet captured, for a day; a capture or a refund under way, for 60 days. PayPal tells nobody of a refund that failed at
last, and lists no orders: news of an approval that got lost are nowhere else to be found.$$;
