create function private.move_money(
    old_payment data.payments, new_payment data.payments, gateway_event_id bigint
)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_before data.donations;
    v_donation data.donations;
    v_funds record;
    v_completed int;
    v_events jsonb[];
begin
    select * into strict v_before from data.donations where donations.id = new_payment.donation_id;
    v_donation := private.move_donation(v_before, new_payment, gateway_event_id);
    v_completed := (v_donation.status = 'COMPLETED')::int - (v_before.status = 'COMPLETED')::int;
    for v_funds in
        select * from private.book_payment(v_donation.campaign_id, old_payment, new_payment, gateway_event_id)
    loop
        perform private.count_gift(v_donation, v_funds.currency, v_funds.amount_minor, v_completed);
        v_completed := 0;
    end loop;
    -- A status may change without a change of the campaign's money: a gift given back whole no longer counts.
    if v_completed <> 0 then
        perform private.count_gift(
            v_donation, coalesce(new_payment.captured_currency, v_donation.currency), 0, v_completed
        );
    end if;
    -- Most changes are captures, of which people are told by the receipt alone.
    if new_payment.refunded_minor <> old_payment.refunded_minor
        or new_payment.disputed_minor > old_payment.disputed_minor
        or new_payment.status = 'FAILED' or not new_payment.is_counted
    then
        perform private.owe_news(v_donation, old_payment, new_payment);
    end if;
    v_events := private.payment_events(old_payment, new_payment, v_donation.campaign_id)
        || private.donation_events(v_before, v_donation);
    if cardinality(v_events) > 0 then
        perform private.emit(v_events);
    end if;
end;
$$;

comment on function private.move_money is
$$Let donation, books, totals, receipt, other news and events follow a payment that changed

The caller has locked the donation's and the payment's rows.$$;
