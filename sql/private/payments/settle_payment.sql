create function private.settle_payment(payment_id uuid, event data.gateway_events)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
declare
    v_old data.payments := private.lock_payment(payment_id);
    v_new data.payments;
    v_other uuid;
begin
    v_new := private.fold_payment(v_old);
    v_new.is_counted := private.is_counted(v_new);
    -- A gateway may make a refund that we gave up and asked for again: more than was captured must not raise here.
    v_new.requested_refund_minor := least(
        private.settle_refunds(v_old.id, v_new.captured_currency), v_new.captured_minor
    );
    if v_new is distinct from v_old then
        v_new := private.store_payment(v_old, v_new, event);
        -- A payment made later may have counted as the gift until now.
        if v_new.captured_minor > 0 then
            for v_other in
                select payments.id from data.payments
                where payments.donation_id = v_new.donation_id and payments.id <> v_new.id
                    and payments.captured_minor > 0 and payments.is_counted
            loop
                perform private.settle_payment(v_other, event);
            end loop;
        end if;
        perform private.move_money(v_old, v_new, event.id);
    end if;
    -- Even if the state is unchanged: evidence may contradict it, and a lost dispute makes the rest refundable.
    perform private.note_discrepancies(v_new);
    perform private.return_second_capture(v_new);
    return jsonb_build_object(
        'payment_id', v_new.id, 'old_status', v_old.status, 'new_status', v_new.status, 'version', v_new.version
    );
end;
$$;

comment on function private.settle_payment is
$$Let a payment follow its evidence: state, history, books, donation, totals, receipt and events, in this transaction

event is what brought the evidence. Evidence that says nothing new changes nothing. Returns {payment_id, old_status,
new_status, version}.$$;
