create function private.note_discrepancies(payment data.payments)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    if payment.captured_minor = 0 then
        return;
    end if;
    insert into data.discrepancies (payment_id, kind, detail)
    select payment.id, found.kind, found.detail
    from (
        values
        (payment.captured_currency <> payment.currency, 'currency_differs',
            format('asked for %s, received %s', payment.currency, payment.captured_currency)),
        (payment.captured_currency = payment.currency and payment.captured_minor <> payment.amount_minor,
            'amount_differs',
            format('asked for %s, received %s minor units', payment.amount_minor, payment.captured_minor)),
        (payment.refunded_minor + payment.disputed_minor > payment.captured_minor, 'returned_more_than_captured',
            format('captured %s, returned %s minor units',
                payment.captured_minor, payment.refunded_minor + payment.disputed_minor)),
        (exists (
            select from data.evidence
            where evidence.payment_id = payment.id and evidence.kind in ('refund', 'refunded_total', 'dispute')
                and evidence.currency <> payment.captured_currency
        ), 'returned_in_other_currency',
            'a refund or dispute is not in ' || payment.captured_currency || ': not booked'),
        (not payment.is_counted, 'double_payment',
            'another payment of the same donation was captured: this one is owed to the donor'),
        (exists (
            select from data.evidence where evidence.payment_id = payment.id and evidence.kind = 'voided'
        ), 'canceled_after_capture', 'the gateway says both captured and canceled')
    ) as found (is_so, kind, detail)
    where found.is_so
    on conflict on constraint a_discrepancy_is_noted_once do nothing;
end;
$$;

comment on function private.note_discrepancies is
$$Note for people where a gateway did something else than we asked

Once per payment and kind. The money is booked all the same.$$;
