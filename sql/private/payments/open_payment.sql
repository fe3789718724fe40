create function private.open_payment(request json, traceparent text default null)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_donation data.donations;
    v_payment data.payments;
    v_gateway text;
begin
    perform set_config('careforall.traceparent', coalesce(traceparent, ''), true);
    perform private.check_body(request, '{donation_id,gateway}', '{donation_id,gateway}');
    v_gateway := private.parse_text(request, 'gateway', 50);
    if not exists (select from data.gateways where name = v_gateway) then
        perform private.fail('unknown_gateway', 400, 'gateway must be ' || (
            select string_agg(name, ' or ' order by name) from data.gateways
        ));
    end if;
    -- The donation's lock makes requests for one donation take turns.
    select * into v_donation from data.donations
    where id = private.parse_uuid(request, 'donation_id') for no key update;
    if not found then
        perform private.fail('donation_not_found', 404, 'donation_id names no donation');
    end if;
    if exists (select from data.payments where donation_id = v_donation.id and captured_minor > 0) then
        perform private.fail('already_paid', 409, 'the donation is already paid');
    end if;
    select * into v_payment from data.payments where donation_id = v_donation.id and is_open;
    if v_payment.gateway <> v_gateway then
        return private.show_choice(v_donation, v_payment, v_gateway);
    end if;
    if v_payment.id is not null and private.is_expired(v_payment) then
        perform private.close_payment(v_payment);
        v_payment := null;
    end if;
    if v_payment.id is null then
        v_payment := private.start_payment(v_donation, v_gateway);
    end if;
    return jsonb_build_object(
        'payment', coalesce(v_payment.intent_answer, private.show_intent(v_payment, null)),
        'call', case when v_payment.payment_intent_id is null then private.intent_call(v_payment, v_donation) end,
        'cancel', null
    );
end;
$$;

comment on function private.open_payment is
$$Find or make the payment that a donor may pay: the first half of POST /payments/intent

request is {donation_id, gateway}, traceparent the trace it belongs to. Returns {payment, call, cancel}. call is null
when the gateway has answered before. Otherwise it is what to ask the gateway for; then call private.store_intent. The
row is committed before the gateway is called, so after a crash in between the call is repeated with the same
idempotency key.

cancel is {gateway, payment_id, payment_intent_id} when another gateway's payment is open, and the others are null:
cancel it there, or call private.replace_payment, then call this again.

400 as private.check_body, unknown_gateway, currency_not_chargeable, amount_too_small, amount_not_chargeable; 404
donation_not_found; 409 already_paid, payment_in_progress.$$;

grant execute on function private.open_payment to webhook_adapter;
