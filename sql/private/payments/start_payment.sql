create function private.start_payment(donation data.donations, gateway text)
returns data.payments
language plpgsql volatile set search_path = ''
as $$
declare
    v_payment data.payments;
begin
    perform private.check_chargeable(gateway, donation.amount_minor, donation.currency);
    insert into data.payments (donation_id, gateway, amount_minor, currency)
    values (donation.id, gateway, donation.amount_minor, donation.currency)
    returning * into v_payment;
    insert into data.payment_state_history (payment_id, to_status, version)
    values (v_payment.id, v_payment.status, v_payment.version);
    -- All its payments had failed; with this one it can be paid again.
    if donation.status = 'FAILED' then
        perform private.move_donation(donation, v_payment, null);
    end if;
    perform private.emit(array[
        private.event('payment.initiated', v_payment.id, v_payment.version, jsonb_build_object(
            'payment_id', v_payment.id, 'donation_id', donation.id, 'campaign_id', donation.campaign_id,
            'gateway', gateway
        ))
    ]);
    return v_payment;
end;
$$;

comment on function private.start_payment is
$$Make a payment for a donation that has no open one

The caller has locked the donation's row. 400 amount_too_small, amount_not_chargeable.$$;
