create function private.apply_event(gateway_event_id bigint, body jsonb)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
    v_event data.gateway_events;
    v_gateway data.gateways;
    v_news private.gateway_news;
    v_answer jsonb;
begin
    select * into strict v_event from data.gateway_events where id = gateway_event_id;
    v_news := private.describe_event(v_event, body);
    v_event := v_news.event;
    if v_event.event_type is null or v_event.event_id is null then
        return private.set_event_aside(v_event, 'parked', 'unreadable');
    end if;
    if v_event.is_live is distinct from (select is_live from data.deployment) then
        return private.set_event_aside(v_event, 'parked', 'wrong_mode');
    end if;
    if not v_news.is_mapped then
        return private.set_event_aside(v_event, 'ignored', 'unmapped_type');
    end if;
    select * into strict v_gateway from data.gateways where name = v_event.gateway;
    if v_gateway.is_confirmed_by_reading and v_news.due_reading is not null then
        return private.await_confirmation(v_event, v_news.due_reading);
    end if;
    v_event.payment_id := private.find_payment_of(v_event, v_gateway, v_news.named_payment_id);
    if v_event.payment_id is null then
        return private.set_event_aside(v_event, 'parked', 'unknown_payment');
    end if;
    -- Locked before anything is written, so that two events of one donation cannot deadlock.
    perform private.lock_payment(v_event.payment_id);
    insert into data.evidence (payment_id, gateway_event_id, kind, object_id, state, amount_minor, currency, reference)
    select
        v_event.payment_id, v_event.id, claim.kind, claim.object_id, claim.state,
        claim.amount_minor, claim.currency, claim.reference
    from private.event_evidence(v_event, v_news.object) as claim
    on conflict on constraint evidence_is_a_set do nothing;
    v_event.status := 'applied';
    v_event.reason := null;
    perform private.settle_event(v_event);
    v_answer := jsonb_build_object('status', 'processed') || private.settle_payment(v_event.payment_id, v_event);
    perform private.follow_up(v_event, v_gateway, v_news.object, v_news.due_reading);
    return v_answer;
end;
$$;

comment on function private.apply_event is
$$Turn a stored event into evidence and let its payment follow, or set the event aside with a reason

Applying twice changes nothing. Returns the answer to the gateway.$$;
