create function private.close_payment(payment data.payments)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_closed data.payments;
begin
    payment.is_replaced := true;
    v_closed := private.fold_payment(payment);
    update data.payments
    set is_replaced = v_closed.is_replaced, is_open = v_closed.is_open, sub_status = v_closed.sub_status
    where payments.id = v_closed.id;
end;
$$;

comment on function private.close_payment is
$$Close an open payment on our side: it cannot be paid or captured any more

The caller has locked its row. Money that its gateway captures all the same is booked.$$;
