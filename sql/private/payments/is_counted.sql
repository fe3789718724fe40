create function private.is_counted(payment data.payments)
returns boolean
language plpgsql stable set search_path = ''
as $$
begin
    -- The payment that was made first, not the one we heard of first: the order of messages must not matter.
    -- (As an aggregate: with "id <" in the condition, a planner without fresh statistics walks the primary key.)
    return (
        select coalesce((array_agg(other.id order by other.id))[1] >= payment.id, true)
        from data.payments as other
        where other.donation_id = payment.donation_id and other.captured_minor > 0
    );
end;
$$;

comment on function private.is_counted is
$$Decide whether a payment's money is the gift; a second capture of the same donation is owed to the donor instead$$;
