create function private.invariant_state_differs_from_evidence(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select payment.id::text,
        format('is %s, folds to %s', to_jsonb(payment) - 'intent_answer', to_jsonb(folded) - 'intent_answer')
    from private.recent_payments(since) as payment
    cross join lateral private.fold_payment(payment) as folded
    where folded is distinct from payment
$$;

comment on function private.invariant_state_differs_from_evidence is
'Invariant: a payment is what folding its evidence makes of it';
