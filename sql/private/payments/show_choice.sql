create function private.show_choice(donation data.donations, payment data.payments, gateway text)
returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
    -- A payment that can be paid is not canceled for one that its gateway would refuse.
    perform private.check_chargeable(gateway, donation.amount_minor, donation.currency);
    if private.is_in_progress(payment) then
        perform private.fail('payment_in_progress', 409, payment.gateway || ' may be about to receive the money');
    end if;
    return jsonb_build_object('payment', null, 'call', null, 'cancel', jsonb_build_object(
        'gateway', payment.gateway, 'payment_id', payment.id, 'payment_intent_id', payment.payment_intent_id
    ));
end;
$$;

comment on function private.show_choice is
$$Show which open payment must be canceled before its donor can pay at another gateway; see private.open_payment

400 currency_not_chargeable, amount_too_small, amount_not_chargeable, amount_too_large; 409 payment_in_progress.$$;
