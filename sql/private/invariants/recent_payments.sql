create function private.recent_payments(since timestamptz)
returns setof data.payments
language sql stable
as $$
    select payments.* from data.payments where since = '-infinity'
    union all
    -- Two branches, each with its own plan: an "or" would read every payment to find the few recent ones.
    select payments.*
    from data.payments
    where since > '-infinity'
        and payments.id in (select evidence.payment_id from data.evidence where evidence.recorded_at >= since)
$$;

comment on function private.recent_payments is
'List the payments that got evidence since a moment, or all for -infinity, for the invariants of payments';
