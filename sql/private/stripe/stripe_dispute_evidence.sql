create function private.stripe_dispute_evidence(event_type text, object jsonb)
returns table (kind text, object_id text, state text, units numeric, currency text, reference uuid)
language sql immutable
as $$
    select
        'dispute', object ->> 'id', case
            -- Money has moved, whatever the status says.
            when event_type = 'charge.dispute.funds_reinstated' then 'won'
            when event_type = 'charge.dispute.funds_withdrawn' and object ->> 'status' like 'warning%'
                then 'needs_response'
            else object ->> 'status'
        end, private.stripe_units(object, 'amount'), upper(object ->> 'currency'), null::uuid
    union all
    select 'fee', entry ->> 'id', null, private.stripe_units(entry, 'fee'), upper(entry ->> 'currency'), null
    from private.elements(object -> 'balance_transactions') as entry
    where private.stripe_units(entry, 'fee') <> 0
$$;

comment on function private.stripe_dispute_evidence is
'Read the evidence in an event about a Stripe dispute, with its fee; see private.stripe_evidence';
