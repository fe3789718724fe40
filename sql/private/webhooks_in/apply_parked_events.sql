create function private.apply_parked_events(gateway text default null, subject text default null)
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_event record;
    v_settled int := 0;
begin
    for v_event in
        select event.id, event.raw
        from data.gateway_events as event
        where event.status = 'parked'
            and (apply_parked_events.subject is null or event.subject = apply_parked_events.subject)
            and (apply_parked_events.gateway is null or event.gateway = apply_parked_events.gateway)
            and private.is_worth_a_try(event)
        -- Events that waited longest since their last try come first: one that cannot be applied must not block others.
        order by event.settled_at, event.id
        limit 1000
        for no key update skip locked
    loop
        v_settled := v_settled
            + (private.try_event(v_event.id, private.json_or_null(v_event.raw)) ->> 'status' <> 'parked')::int;
    end loop;
    return v_settled;
end;
$$;

comment on function private.apply_parked_events is
$$Try parked events again, all or those that wait for one payment intent; returns how many were settled

Called at once when a payment intent becomes known, and by pg_cron.$$;

grant execute on function private.apply_parked_events to clock;
