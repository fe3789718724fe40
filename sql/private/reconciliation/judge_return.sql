create function private.judge_return(
    run data.reconciliations, kind text, payment data.payments, known data.evidence, listed data.evidence
)
returns table (finding text, detail text, is_applied boolean)
language sql stable
as $$
    with now_known as (
        select after.state, after.amount_minor
        from private.known_money(payment, kind, listed.object_id) as after
    )

    select 'orphan_refund', format('%s of a payment that captured nothing', kind), false
    -- The release of an authorisation is listed as a refund as well.
    where listed.kind = 'refund' and payment.captured_minor = 0 and payment.status <> 'FAILED'
    union all
    select
        'currency_differs',
        format('%s: captured in %s, returned in %s', kind, payment.captured_currency, listed.currency), false
    where listed.currency <> payment.captured_currency
    union all
    select
        'missing',
        format('%s of %s is %s', kind, private.describe_amount(listed.amount_minor, listed.currency), now_known.state),
        true
    from now_known
    where listed.currency = payment.captured_currency and now_known.state is distinct from known.state
        and not (
            kind = 'refund' and known.state is null
            and private.is_refund_in_total(payment, listed.object_id, listed.amount_minor, run.started_at)
        )
    union all
    select
        'amount_differs',
        format(
            '%s: %s here, %s there', kind, private.describe_amount(known.amount_minor, known.currency),
            private.describe_amount(listed.amount_minor, listed.currency)
        ),
        -- The higher of two figures is booked.
        listed.amount_minor > known.amount_minor
    where kind = 'refund' and listed.currency = payment.captured_currency and listed.amount_minor <> known.amount_minor
        and known.recorded_at < run.started_at
$$;

comment on function private.judge_return is
$$Return what is wrong about a listed refund or dispute, and whether applying it put it right

known is what we had heard of its money, listed what the gateway lists, payment as it is by now. Returns nothing when
both agree.$$;
