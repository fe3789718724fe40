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
    -- A gateway may act on a refund that we had given up and asked for anew: news of it is never refused.
    v_new.requested_refund_minor := least(
        private.settle_refunds(v_old.id, v_new.captured_currency), v_new.captured_minor
    );
    if v_new is distinct from v_old then
        v_new := private.store_payment(v_old, v_new, event);
        -- A later payment may have counted until now: this one was made before it.
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
    -- Also when the state stays: what contradicts it is worth a look, and a dispute that is lost frees the rest.
    perform private.note_discrepancies(v_new);
    perform private.return_second_capture(v_new);
    return jsonb_build_object(
        'payment_id', v_new.id, 'old_status', v_old.status, 'new_status', v_new.status, 'version', v_new.version
    );
end;
$$;

comment on function private.settle_payment is
$$Let a payment follow its evidence: state, history, books, donation, totals, receipt and events in this transaction

event is what brought the evidence. Nothing changes when the evidence said nothing new.
Returns {payment_id, old_status, new_status, version}.$$;
