create function api.donation(id uuid)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_donation data.donations;
begin
    select * into v_donation from data.donations where donations.id = donation.id;
    if not found then
        perform private.fail('donation_not_found', 404, 'no donation has this id');
    end if;
    return private.show_donation(v_donation, private.is_whole_for_caller(v_donation.donor_email));
end;
$$;

comment on function api.donation is
$$Read a donation

A caller who knows the id sees what is public, with the donor's address masked; the donor, staff and services see all.
amount is in major units. 404 donation_not_found.$$;

grant execute on function api.donation to web_anon, donor, organizer, staff, service;
