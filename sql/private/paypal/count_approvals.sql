create function private.count_approvals(payment_id uuid)
returns bigint
language sql stable set search_path = ''
as $$
    select count(*) + exists (
        -- We read of it before its webhook came. A reading says that the order is approved, but not how often it was.
        select from data.evidence
        inner join data.gateway_events as reading on reading.id = evidence.gateway_event_id
        where evidence.payment_id = count_approvals.payment_id and evidence.kind = 'progress'
            and evidence.state = 'approved' and reading.signature_scheme = 'api'
    )::int
    from data.gateway_events as event
    where event.payment_id = count_approvals.payment_id and event.status = 'applied'
        and event.event_type = 'CHECKOUT.ORDER.APPROVED'
$$;

comment on function private.count_approvals is
'Count how often a donor approved a PayPal order: again when a card was declined and the donor chose another';
