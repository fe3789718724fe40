create function private.report_orphan(
    run data.reconciliations, kind text, event data.gateway_events, object jsonb
)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_named data.payments;
begin
    -- Objects that moved no money, such as a cart of others who share the gateway's account, do not matter.
    if not exists (
        select from private.gateway_evidence(event, object) as claim
        where claim.kind in ('captured', 'refund', 'dispute') and claim.units > 0
    ) then
        return;
    end if;
    -- Stripe keeps our ids in metadata, so it may be another intent of a payment than the one we know.
    select * into v_named from data.payments
    where payments.id = private.uuid_or_null(object #>> '{metadata,payment_id}');
    perform private.add_finding(
        run.id,
        case
            when kind = 'refund' then 'orphan_refund'
            -- Ours may be captured as well; that may come further down in the listing.
            when v_named.payment_intent_id is not null then 'double_payment'
            else 'orphan_payment'
        end,
        -- An intent and its charge are one finding.
        case when kind = 'charge' then coalesce(event.subject, event.event_id) else event.event_id end,
        v_named.id,
        format('we know of no payment that this belongs to: %s', coalesce(event.subject, 'it names none')), false
    );
end;
$$;

comment on function private.report_orphan is
$$Report a listed object that moved money for no payment of ours

It is a double payment where it names a payment of ours that has another intent.$$;
