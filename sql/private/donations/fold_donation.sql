create function private.fold_donation(donation data.donations)
returns text
language plpgsql stable set search_path = ''
as $$
declare
    v_status text;
begin
    select coalesce(
        max(payments.status) filter (where payments.captured_minor > 0 and payments.is_counted),
        case
            when donation.is_given_up or bool_and(payments.status = 'FAILED') filter (where not payments.is_replaced)
                then 'FAILED'
            else 'PENDING'
        end
    )
    into v_status
    from data.payments where payments.donation_id = donation.id;
    return case v_status when 'CAPTURED' then 'COMPLETED' else v_status end;
end;
$$;

comment on function private.fold_donation is
$$Compute a donation's status from its payments

A captured payment that counts makes it COMPLETED or REFUNDED. Otherwise it is FAILED if it was given up or if every
payment failed, leaving out those that another gateway's payment replaced. Else it is PENDING.$$;
