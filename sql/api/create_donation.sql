create function api.create_donation(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_route constant text := 'POST /donations';
    v_donation data.donations;
    v_replay jsonb;
begin
    perform private.check_caller();
    v_donation := private.parse_donation(body);
    v_replay := private.claim_idempotency_key(v_route, to_jsonb(v_donation));
    if v_replay is not null then
        return v_replay;
    end if;
    perform private.check_pledge(v_donation);
    v_donation.donor_id := private.find_or_add_donor(v_donation.donor_email);
    insert into data.donations (
        campaign_id, donor_id, donor_email, donor_name, is_anonymous, message, amount_minor, currency, extra_data
    )
    values (
        v_donation.campaign_id, v_donation.donor_id, v_donation.donor_email, v_donation.donor_name,
        v_donation.is_anonymous, v_donation.message, v_donation.amount_minor, v_donation.currency, v_donation.extra_data
    )
    returning * into v_donation;
    perform private.emit(array[
        private.event('donation.created', v_donation.id, v_donation.version, jsonb_build_object(
            'donation_id', v_donation.id, 'campaign_id', v_donation.campaign_id
        ))
    ]);
    return private.keep_answer(
        v_route, 201, '/api/v1/donations/' || v_donation.id, private.show_donation(v_donation, true)
    );
end;
$$;

comment on function api.create_donation is
$$Pledge a donation

Body: {campaign_id, donor_email, amount, currency = "USD", donor_name?, anonymous? = false, message?, extra_data?};
amount is in major units, a number or a string, and is never rounded. 201 with the donation, PENDING until it is paid,
and its Location. Idempotency-Key is honoured: the same key and request get the same answer again. 400 names the field
(currency_mismatch: the campaign counts in another currency); 403 email_required; 404 campaign_not_found; 409
campaign_closed, request_in_progress; 422 idempotency_key_reused.$$;

grant execute on function api.create_donation to web_anon, donor, organizer, staff, service;
