create function private.return_second_capture(payment data.payments)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_owed bigint;
begin
    if payment.is_counted then
        return;
    end if;
    v_owed := private.refundable_minor(payment);
    if v_owed > 0 and not private.has_open_dispute(payment)
        and not exists (
            select from data.refunds where refunds.payment_id = payment.id and refunds.status = 'FAILED'
        )
    then
        perform private.add_refund(payment, v_owed, 'double_payment', 'system');
    end if;
end;
$$;

comment on function private.return_second_capture is
$$Give back what a second payment of the same donation captured

Nothing is due once it was asked for, went back by itself or is disputed. If the gateway fails to give it back, it is
not asked again: the discrepancy waits for a person.$$;
