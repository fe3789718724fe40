create function private.settle_refunds(payment_id uuid, currency text)
returns bigint
language plpgsql volatile set search_path = ''
as $$
begin
    if not exists (select from data.refunds where refunds.payment_id = settle_refunds.payment_id) then
        return 0::bigint;
    end if;
    -- The reference tells ours from refunds made in the dashboard, even if the webhook comes before the answer.
    update data.refunds
    set status = folded.status, gateway_refund_id = folded.object_id
    from (
        -- If it was asked for twice because the first try failed, the one that got furthest is the refund.
        select distinct on (told.reference) told.reference, known.object_id, upper(known.state) as status
        from private.fold_refunds(settle_refunds.payment_id, settle_refunds.currency) as known
        inner join data.evidence as told
            on told.payment_id = settle_refunds.payment_id and told.kind = 'refund' and told.object_id = known.object_id
        where told.reference is not null
        order by told.reference, array_position(array['succeeded', 'pending', 'failed'], known.state), known.object_id
    ) as folded
    where refunds.id = folded.reference and refunds.payment_id = settle_refunds.payment_id
        and (refunds.status, refunds.gateway_refund_id) is distinct from (folded.status, folded.object_id);
    return (
        select coalesce(sum(refunds.amount_minor), 0)::bigint
        from data.refunds
        where refunds.payment_id = settle_refunds.payment_id and refunds.status <> 'FAILED'
    );
end;
$$;

comment on function private.settle_refunds is
$$Let our refunds of a payment follow their evidence; returns how much we asked back that did not fail, in minor units

The caller has locked the payment's row.$$;
