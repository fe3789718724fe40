create function private.reconcile_reading(run data.reconciliations, kind text, object jsonb, raw bytea)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_gateway data.gateways;
    v_news private.gateway_news := private.describe_listed(run.gateway, kind, object);
    v_event data.gateway_events := v_news.event;
    v_before data.payments;
    v_after data.payments;
    v_known data.evidence;
    v_listed data.evidence;
    v_is_applied boolean := false;
begin
    select * into strict v_gateway from data.gateways where gateways.name = run.gateway;
    v_event.payment_id := private.find_payment_of(v_event, v_gateway, v_news.named_payment_id);
    if v_event.payment_id is null then
        perform private.report_orphan(run, kind, v_event, object);
        return;
    end if;
    v_before := private.lock_payment(v_event.payment_id);
    v_known := private.known_money(v_before, kind, v_event.event_id);
    v_listed := private.listed_money(v_event, object);
    -- What contradicts the money that we have booked is left to a person; what adds to it is booked.
    if coalesce(v_listed.currency = v_before.captured_currency, true) and private.has_news(v_event, object) then
        perform private.receive_reading(run.gateway, kind, raw);
        v_event.reason := (private.find_reading(run.gateway, kind, raw)).reason;
        v_is_applied := v_event.reason is null;
    end if;
    update data.reconciliation_items as item
    set payment_id = v_event.payment_id, is_applied = v_is_applied
    where item.reconciliation_id = run.id and item.kind = reconcile_reading.kind
        and item.object_id = private.listed_id(object, raw);
    if v_event.reason is not null then
        perform private.add_finding(run.id, 'missing', v_event.event_id, v_event.payment_id, v_event.reason, false);
        return;
    end if;
    select * into v_after from data.payments where payments.id = v_event.payment_id;
    perform private.add_finding(
        run.id, judged.finding, v_event.event_id, v_event.payment_id, judged.detail, judged.is_applied
    )
    from private.judge_payment(run, kind, v_before, v_after, v_known, v_listed) as judged
    where kind in ('payment_intent', 'charge', 'capture', 'order', 'authorization');
    perform private.add_finding(
        run.id, judged.finding, v_event.event_id, v_event.payment_id, judged.detail, judged.is_applied
    )
    from private.judge_return(run, kind, v_after, v_known, v_listed) as judged
    where kind in ('refund', 'dispute');
end;
$$;

comment on function private.reconcile_reading is
'Compare a listed object with the payment it belongs to: apply what is new in it, report what was missed or differs';
