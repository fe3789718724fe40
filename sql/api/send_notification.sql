create function api.send_notification(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_asked data.notifications := private.parse_notification(body);
    v_route constant text := 'POST /notifications/send';
    v_donation data.donations;
    v_replay jsonb;
begin
    select * into v_donation from data.donations where donations.id = v_asked.donation_id;
    if not found then
        perform private.fail('donation_not_found', 404, 'no donation has this id');
    end if;
    v_replay := private.claim_idempotency_key(v_route, to_jsonb(v_asked));
    if v_replay is not null then
        return v_replay;
    end if;
    v_asked.payment_id := (
        select payments.id from data.payments
        where payments.donation_id = v_donation.id and payments.refunded_minor > 0 and v_asked.kind = 'refund'
        order by payments.is_counted desc, payments.id desc
        limit 1
    );
    perform private.check_tellable(v_asked.kind, v_donation.id, v_asked.payment_id);
    insert into data.notifications (
        donation_id, payment_id, kind, is_asked_for, about, type, recipient, payload, traceparent
    )
    values (
        v_donation.id, v_asked.payment_id, v_asked.kind, true, gen_random_uuid(), v_asked.type,
        coalesce(v_asked.recipient, v_donation.donor_email), v_asked.payload, private.traceparent()
    )
    returning * into v_asked;
    perform private.emit(array[private.notification_event(v_asked)]);
    perform private.audit('send_notification', 'donation', v_donation.id, jsonb_build_object(
        'notification_id', v_asked.id, 'kind', v_asked.kind, 'type', v_asked.type
    ));
    return private.keep_answer(
        v_route, 202, '/api/v1/notifications/' || v_donation.id, private.show_notification(v_asked)
    );
end;
$$;

comment on function api.send_notification is
$$Send somebody news of a donation

Body: {donation_id, type: EMAIL|SMS, kind: receipt|refund|payment_failed|message, recipient?, payload?}. recipient is
the donor's address by default, and required for SMS (+14155550100). payload is {subject, text}, for kind message only.
202 with the notification, PENDING: a worker sends it. Idempotency-Key is honoured; without a key each request sends.
For services. 400 names the field; 404 donation_not_found; 409 not_captured, nothing_to_tell.$$;

grant execute on function api.send_notification to service;
