create function private.lock_payment(id uuid)
returns data.payments
language plpgsql volatile set search_path = ''
as $$
declare
    v_payment data.payments;
begin
    -- Transactions that work on one donation take turns. Keys never change, so this lock does not hold up
    -- transactions that insert rows with a reference to these.
    perform from data.donations
    where donations.id = (select payments.donation_id from data.payments where payments.id = lock_payment.id)
    for no key update;
    select * into v_payment from data.payments where payments.id = lock_payment.id for no key update;
    return v_payment;
end;
$$;

comment on function private.lock_payment is
$$Lock a donation and then its payment; returns the payment, or nulls for an unknown id

Every function locks in this order.$$;
