create function private.give_up_donation(donation data.donations)
returns data.donations
language plpgsql volatile set search_path = ''
as $$
declare
    v_donation data.donations;
begin
    update data.donations set status = 'FAILED', is_given_up = true
    where donations.id = donation.id
    returning * into strict v_donation;
    insert into data.donation_state_history (donation_id, from_status, to_status, version)
    values (donation.id, donation.status, v_donation.status, v_donation.version);
    perform private.audit('give_up_donation', 'donation', donation.id, '{}');
    perform private.emit(private.donation_events(donation, v_donation));
    return v_donation;
end;
$$;

comment on function private.give_up_donation is
$$Mark a PENDING donation FAILED by command; only captured money changes that

The caller has locked its row.$$;
