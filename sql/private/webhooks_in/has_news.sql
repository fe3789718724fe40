create function private.has_news(event data.gateway_events, object jsonb)
returns boolean
language plpgsql stable set search_path = ''
as $$
begin
    return exists (
        select claim.kind, claim.object_id, claim.state, claim.amount_minor, claim.currency, claim.reference
        from private.event_evidence(event, object) as claim
        except
        select known.kind, known.object_id, known.state, known.amount_minor, known.currency, known.reference
        from data.evidence as known
        where known.payment_id = event.payment_id
    );
end;
$$;

comment on function private.has_news is
'Decide whether an event says anything of its payment that is not yet evidence. Raises unbookable_amount.';
