create function private.pending_refunds(
    payment data.payments, out unheard_of bigint, out asked_for bigint, out on_its_way bigint
)
language plpgsql stable set search_path = ''
as $$
declare
    v_known_minor bigint;
begin
    select coalesce(sum(refunds.amount_minor), 0)::bigint into unheard_of
    from data.refunds
    where refunds.payment_id = payment.id and refunds.status = 'PENDING' and not exists (
        select from data.evidence
        where evidence.payment_id = payment.id and evidence.kind = 'refund'
            and (evidence.reference = refunds.id or evidence.object_id = refunds.gateway_refund_id)
    );
    select
        coalesce(sum(refund.amount_minor) filter (where refund.state = 'pending'), 0)::bigint,
        coalesce(sum(refund.amount_minor) filter (where refund.state <> 'failed'), 0)::bigint
    into on_its_way, v_known_minor
    from private.fold_refunds(payment.id, payment.captured_currency) as refund;
    -- A cumulative figure may have come before the refunds in it. What exceeds those we know is shown as ours.
    asked_for := greatest(0, unheard_of - greatest(0, payment.refunded_minor - v_known_minor));
end;
$$;

comment on function private.pending_refunds is
$$Add up the refunds of a payment that are not settled, in minor units of what was captured

unheard_of: ours that the gateway has not named yet. asked_for: the same, less what its cumulative figure may already
include. on_its_way: those that the gateway has reported as pending.$$;
