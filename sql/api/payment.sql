create function api.payment(id uuid)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_payment data.payments;
begin
    select * into v_payment from data.payments where payments.id = payment.id;
    if not found then
        perform private.fail('payment_not_found', 404, 'no payment has this id');
    end if;
    return private.show_payment(v_payment, coalesce(private.token_claim('role') in ('staff', 'service'), false));
end;
$$;

comment on function api.payment is
$$Read a payment

Amounts are in major units; staff and services see its history as well. 404 payment_not_found.$$;

grant execute on function api.payment to web_anon, donor, organizer, staff, service;
