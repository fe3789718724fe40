create function private.invariant_gift_counted_twice(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    select payment.id::text, format('is_counted is %s beside the other payments of its donation', payment.is_counted)
    from private.recent_payments(since) as payment
    where payment.captured_minor > 0 and payment.is_counted <> private.is_counted(payment)
$$;

comment on function private.invariant_gift_counted_twice is
'Invariant: of several captured payments of a donation only the earliest is the gift';
