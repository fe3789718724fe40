create function private.store_intent(payment_id uuid, payment_intent_id text, secret_or_url text)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_payment data.payments;
begin
    -- Takes turns with webhooks that look for this intent: see private.find_payment.
    perform pg_advisory_xact_lock(hashtextextended(payment_intent_id, 0));
    perform from data.donations
    where id = (select payments.donation_id from data.payments where payments.id = store_intent.payment_id)
    for no key update;
    select * into strict v_payment from data.payments where id = store_intent.payment_id;
    -- It must not be paid now, so nobody gets what it could be paid with.
    if v_payment.is_replaced then
        perform private.fail('payment_replaced', 409, 'the donor has chosen another gateway meanwhile');
    end if;
    if v_payment.payment_intent_id is not null then
        return jsonb_build_object('status', 200, 'payment', v_payment.intent_answer);
    end if;
    v_payment.payment_intent_id := store_intent.payment_intent_id;
    v_payment.version := v_payment.version + 1; -- as the update makes it
    v_payment.intent_answer := private.show_intent(v_payment, secret_or_url);
    update data.payments
    set payment_intent_id = v_payment.payment_intent_id, intent_answer = v_payment.intent_answer
    where id = v_payment.id;
    update data.donations set payment_intent_id = v_payment.payment_intent_id where id = v_payment.donation_id;
    perform private.apply_parked_events(v_payment.gateway, v_payment.payment_intent_id);
    return jsonb_build_object('status', 201, 'payment', v_payment.intent_answer);
end;
$$;

comment on function private.store_intent is
$$Store the gateway's answer: the second half of POST /payments/intent

secret_or_url is Stripe's client_secret or PayPal's approve_url. Returns {status, payment}: 201 for the caller whose
answer was stored, 200 for those that came later; the first answer stays. Events that came before it are applied. 409
payment_replaced.$$;

grant execute on function private.store_intent to webhook_adapter;
