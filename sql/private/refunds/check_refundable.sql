create function private.check_refundable(payment data.payments, amount_minor bigint)
returns void
language plpgsql stable set search_path = ''
as $$
declare
    v_left bigint := private.refundable_minor(payment);
begin
    if payment.captured_minor = 0 then
        perform private.fail('not_captured', 409,
            'the payment is ' || payment.status || ': no money was captured that could go back');
    end if;
    -- The card's bank may be about to take the money back: with a refund it would go back twice.
    if private.has_open_dispute(payment) then
        perform private.fail('payment_disputed', 409, 'a dispute of the payment is open');
    end if;
    if v_left <= 0 then
        perform private.fail('already_refunded', 409, 'everything that was captured has gone back or was asked back');
    end if;
    if amount_minor > v_left then
        perform private.fail('refund_too_large', 409,
            format('amount is more than what is left, %s %s',
                private.major_units(v_left, payment.captured_currency), payment.captured_currency));
    end if;
end;
$$;

comment on function private.check_refundable is
$$Refuse to ask back what cannot go back; amount_minor null means all that is left

409 not_captured, payment_disputed, already_refunded, refund_too_large.$$;
