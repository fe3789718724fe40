create function private.judge_payment(
    run data.reconciliations, kind text, old_payment data.payments, new_payment data.payments,
    known data.evidence, listed data.evidence
)
returns table (finding text, detail text, is_applied boolean)
language sql stable
as $$
    select
        case
            when old_payment.captured_minor > 0 and old_payment.captured_currency <> new_payment.captured_currency
                then 'currency_differs'
            when old_payment.captured_minor > 0 then 'amount_differs'
            else 'missing'
        end,
        format(
            '%s: %s became %s', kind, private.describe_payment(old_payment), private.describe_payment(new_payment)
        ), true
    where (old_payment.captured_minor, old_payment.captured_currency)
        is distinct from (new_payment.captured_minor, new_payment.captured_currency)
        or (new_payment.captured_minor = 0 and old_payment.status <> new_payment.status)
    union all
    select
        case
            when listed.amount_minor is null then 'extra'
            when listed.currency <> known.currency then 'currency_differs'
            else 'amount_differs'
        end,
        format(
            '%s: %s here, %s there', kind, private.describe_amount(known.amount_minor, known.currency),
            private.describe_amount(listed.amount_minor, listed.currency)
        ), false
    where known.amount_minor > 0
        -- What we heard since the comparison began may be newer than the listing.
        and known.recorded_at < run.started_at
        and (
            listed.amount_minor is null
            or listed.currency <> known.currency or listed.amount_minor < known.amount_minor
        )
    union all
    -- A charge that we never heard of, in another currency than the money of its intent.
    select
        'currency_differs',
        format(
            '%s: %s here, %s there', kind, private.describe_payment(new_payment),
            private.describe_amount(listed.amount_minor, listed.currency)
        ), false
    where known.amount_minor is null and listed.currency <> new_payment.captured_currency
$$;

comment on function private.judge_payment is
$$Return what is wrong about a listed intent, charge or capture, and whether applying it put it right

known is what we had heard of its money, listed what the gateway lists. Returns nothing when both agree.$$;
