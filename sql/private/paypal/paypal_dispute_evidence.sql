create function private.paypal_dispute_evidence(object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language sql immutable
as $$
    select
        'dispute', object ->> 'dispute_id',
        case
            when object ->> 'status' <> 'RESOLVED' then
                case object ->> 'dispute_life_cycle_stage'
                    when 'INQUIRY' then 'warning_needs_response' else 'needs_response'
                end
            -- PayPal may also pay the buyer out of its own pocket.
            when object #>> '{dispute_outcome,outcome_code}' in (
                'RESOLVED_SELLER_FAVOUR', 'RESOLVED_WITH_PAYOUT', 'CANCELED_BY_BUYER', 'DENIED'
            ) then 'won'
            when object #>> '{dispute_outcome,outcome_code}' in ('RESOLVED_BUYER_FAVOUR', 'ACCEPTED') then 'lost'
            when object ->> 'dispute_life_cycle_stage' = 'INQUIRY' then 'warning_closed'
            -- It ended without a decision, and what was held is free again.
            when coalesce(object #>> '{dispute_outcome,outcome_code}', 'NONE') = 'NONE' then 'won'
            else 'needs_response'
        end,
        (object #>> '{dispute_amount,value}')::numeric, object #>> '{dispute_amount,currency_code}', null::uuid
$$;

comment on function private.paypal_dispute_evidence is
$$Read the evidence in a PayPal dispute, in the states that private.fold_disputes ranks; see private.paypal_evidence

An inquiry moves no money; a claim takes it out. A decision for the seller is won, one for the buyer is lost.$$;
