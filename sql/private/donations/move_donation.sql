create function private.move_donation(donation data.donations, payment data.payments, gateway_event_id bigint)
returns data.donations
language plpgsql volatile set search_path = ''
as $$
declare
    v_status text := private.fold_donation(donation);
    v_donation data.donations := donation;
begin
    if v_status = donation.status and (payment.captured_minor = 0 or donation.receipt_number is not null) then
        return donation;
    end if;
    update data.donations
    set status = v_status,
        receipt_number = case
            when payment.captured_minor > 0 and receipt_number is null
                then 'CFA-' || to_char(now(), 'YYYY') || '-' || lpad(nextval('data.receipt_numbers')::text, 8, '0')
            else receipt_number
        end
    where donations.id = donation.id
    returning * into strict v_donation;
    if v_donation.status <> donation.status then
        insert into data.donation_state_history (
            donation_id, from_status, to_status, payment_id, gateway_event_id, version
        )
        values (donation.id, donation.status, v_status, payment.id, move_donation.gateway_event_id, v_donation.version);
    end if;
    if v_donation.receipt_number is distinct from donation.receipt_number then
        insert into data.notifications (donation_id, kind, recipient, traceparent)
        values (donation.id, 'receipt', donation.donor_email, private.traceparent())
        on conflict on constraint each_is_told_once do nothing;
    end if;
    return v_donation;
end;
$$;

comment on function private.move_donation is
$$Let a donation's status follow its payments, and owe the donor a receipt at the first captured money

The status is private.fold_donation. Nothing else changes donations.status because of evidence.$$;
