create function private.stripe_news(object jsonb)
returns text
language sql immutable
as $$
    select case object ->> 'object'
        when 'payment_intent' then 'payment_intent.' || case object ->> 'status'
            when 'succeeded' then 'succeeded'
            when 'canceled' then 'canceled'
            when 'requires_capture' then 'amount_capturable_updated'
            when 'processing' then 'processing'
            when 'requires_action' then 'requires_action'
            -- It waits for a card, the first or another.
            else case
                when jsonb_typeof(object -> 'last_payment_error') = 'object' then 'payment_failed' else 'created'
            end
        end
        when 'charge' then 'charge.' || case
            when object ->> 'status' = 'failed' then 'failed'
            when object ->> 'captured' = 'true' then 'updated'
            when object ->> 'refunded' = 'true' then 'refunded'
            else 'succeeded'
        end
        when 'refund' then 'refund.updated'
        when 'dispute' then 'charge.dispute.updated'
    end
$$;

comment on function private.stripe_news is
$$Name the event by which Stripe would have reported an object as we read it

A reading is then evidence of the same as the webhook that we may have missed.$$;
