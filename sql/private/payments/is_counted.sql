create function private.is_counted(payment data.payments)
returns boolean
language plpgsql stable set search_path = ''
as $$
begin
    -- The earliest, not the first to be heard of: the answer may not depend on the order of messages.
    -- (As an aggregate: with "id <" in the condition, a planner without fresh statistics walks the primary key.)
    return (
        select coalesce((array_agg(other.id order by other.id))[1] >= payment.id, true)
        from data.payments as other
        where other.donation_id = payment.donation_id and other.captured_minor > 0
    );
end;
$$;

comment on function private.is_counted is
'Tell whether a payment''s money is the gift; a later second capture of the same donation is owed to the donor instead';
