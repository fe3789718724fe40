create function api.set_donation_status(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_id uuid := private.resource_id();
    v_route text := 'PATCH /donations/' || v_id || '/status';
    v_status text;
    v_donation data.donations;
    v_replay jsonb;
begin
    perform private.check_body(body, '{status,version}', '{status,version}');
    v_status := private.parse_text(body, 'status', 20);
    if v_status not in ('PENDING', 'COMPLETED', 'FAILED', 'REFUNDED') then
        perform private.fail('unknown_status', 400, 'status must be PENDING, COMPLETED, FAILED or REFUNDED');
    end if;
    select * into v_donation from data.donations where donations.id = v_id;
    if not found then
        perform private.fail('donation_not_found', 404, 'no donation has this id');
    end if;
    v_replay := private.claim_idempotency_key(v_route, body::jsonb);
    if v_replay is not null then
        return v_replay;
    end if;
    -- Not before the key is claimed: a request that waits for the row would not see that the key is taken.
    select * into strict v_donation from data.donations where donations.id = v_id for no key update;
    perform private.check_version(v_donation.version, private.parse_version(body));
    if v_donation.status <> 'PENDING' or v_status <> 'FAILED' then
        perform private.fail('step_not_allowed', 409,
            format('status cannot go from %s to %s by hand', v_donation.status, v_status),
            'Only PENDING can be given up as FAILED; everything else follows from payments.');
    end if;
    return private.keep_answer(v_route, 200, null, private.show_donation(private.give_up_donation(v_donation), true));
end;
$$;

comment on function api.set_donation_status is
$$Give up a pledge that will not be paid

Body: {status: "FAILED", version}. The header X-Resource-Id names the donation (through the proxy: the path). 200 with
the donation; a payment captured later completes it all the same. Idempotency-Key is honoured. For services. 400 names
the field; 404 donation_not_found; 409 stale_version, step_not_allowed.$$;

grant execute on function api.set_donation_status to service;
