create function private.is_failed_for_now(donation_id uuid)
returns boolean
language plpgsql stable set search_path = ''
as $$
begin
    return exists (
        select from data.donations where donations.id = is_failed_for_now.donation_id and donations.status = 'FAILED'
    ) and exists (
        select from data.payments
        where payments.donation_id = is_failed_for_now.donation_id and payments.status = 'FAILED'
    );
end;
$$;

comment on function private.is_failed_for_now is
'Decide whether a gift is FAILED because a payment failed, and no other payment of it is open or was captured';
