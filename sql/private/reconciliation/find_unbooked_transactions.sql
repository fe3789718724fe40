create function private.find_unbooked_transactions(run data.reconciliations)
returns table (finding text, object_id text, payment_id uuid, detail text)
language sql stable
as $$
    select
        case when item.code like 'T00%' then 'orphan_payment' else 'orphan_refund' end,
        item.object_id, null::uuid, format('transaction %s is not in our books', item.code)
    from data.reconciliation_items as item
    where item.reconciliation_id = run.id and item.kind = 'transaction'
        -- These codes are money paid to us, or given back by us or by PayPal. Others are fees, disputes, withdrawals.
        and (item.code ~ '^T00\d\d$' or item.code in ('T1106', 'T1107'))
        and not exists (
            select from data.evidence
            where evidence.kind in ('captured', 'refund')
                and (
                    evidence.object_id = item.object_id
                    -- A reversal is also reported by its capture.
                    or (item.code = 'T1106' and evidence.object_id = item.reference)
                )
        )
$$;

comment on function private.find_unbooked_transactions is
$$List PayPal transactions of a comparison that moved money of which we have no capture or refund

Call it when all pages are there.$$;
