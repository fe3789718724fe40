create function private.replace_payment(payment_id uuid)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_payment data.payments := private.lock_payment(payment_id);
begin
    if v_payment.id is null then
        perform private.fail('payment_not_found', 404, 'no payment has this id');
    end if;
    if v_payment.captured_minor > 0 then
        perform private.fail('already_paid', 409, 'the payment is already captured');
    end if;
    if private.is_in_progress(v_payment) then
        perform private.fail('payment_in_progress', 409, 'the gateway may be about to receive the money');
    end if;
    if v_payment.is_open then
        perform private.close_payment(v_payment);
    end if;
end;
$$;

comment on function private.replace_payment is
$$Close a payment so that its donor can pay at another gateway

For when its own gateway cannot cancel it or never answered. Doing it twice changes nothing. 404 payment_not_found, 409
already_paid, payment_in_progress.$$;

grant execute on function private.replace_payment to webhook_adapter;
