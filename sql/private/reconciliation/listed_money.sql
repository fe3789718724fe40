create function private.listed_money(event data.gateway_events, object jsonb)
returns data.evidence
language plpgsql stable set search_path = ''
as $$
declare
    v_money data.evidence;
begin
    select claim.kind, claim.object_id, claim.state, claim.amount_minor, claim.currency
    into v_money.kind, v_money.object_id, v_money.state, v_money.amount_minor, v_money.currency
    from private.event_evidence(event, object) as claim
    where claim.object_id = event.event_id and claim.kind in ('captured', 'refund', 'dispute');
    return v_money;
end;
$$;

comment on function private.listed_money is
$$Read the money that an object itself moved at the gateway, in the shape of evidence; nulls where it moved none

Raises unbookable_amount.$$;
