create function private.invariant_state_differs_from_history(since timestamptz)
returns table (subject text, detail text)
language sql stable
as $$
    with steps as (
        select history.id, history.payment_id as subject, history.from_status, history.to_status
        from data.payment_state_history as history
        where history.payment_id in (select recent.id from private.recent_payments(since) as recent)
        union all
        select history.id, history.donation_id as subject, history.from_status, history.to_status
        from data.donation_state_history as history
        where history.donation_id in (select recent.id from private.recent_donations(since) as recent)
    ),

    chains as (
        select
            steps.subject, steps.id, steps.from_status,
            lag(steps.to_status) over chain as before,
            last_value(steps.to_status) over (chain rows between current row and unbounded following) as final_status
        from steps
        window chain as (partition by steps.subject order by steps.id)
    ),

    stated as (
        select recent.id as subject, recent.status, null::text as initial from private.recent_payments(since) as recent
        union all
        select recent.id as subject, recent.status, 'PENDING' as initial from private.recent_donations(since) as recent
    )

    select stated.subject::text,
        format('is %s, its history ends with %s', stated.status, coalesce(ends.final_status, 'nothing'))
    from stated
    left join (select distinct chains.subject, chains.final_status from chains) as ends on ends.subject = stated.subject
    where stated.status is distinct from coalesce(ends.final_status, stated.initial)
    union all
    select chains.subject::text, 'its history has a gap before row ' || chains.id
    from chains
    inner join stated on stated.subject = chains.subject
    where chains.from_status is distinct from coalesce(chains.before, stated.initial)
$$;

comment on function private.invariant_state_differs_from_history is
'Invariant: the history of a payment or donation is a chain without gaps that ends with its status';
