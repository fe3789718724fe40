create function private.replay_refund(refund jsonb)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_refund data.refunds := jsonb_populate_record(null::data.refunds, refund);
begin
    -- A refund that the rules asked for has been asked for again; it only needs the id that the gateway knows.
    update data.refunds set id = v_refund.id
    where v_refund.requested_by = 'system' and refunds.requested_by = 'system'
        and refunds.payment_id = v_refund.payment_id
        and not exists (select from data.refunds as known where known.id = v_refund.id);
    if found then
        return;
    end if;
    insert into data.refunds (id, payment_id, amount_minor, currency, reason, requested_by, status, failure)
    values (
        v_refund.id, v_refund.payment_id, v_refund.amount_minor, v_refund.currency, v_refund.reason,
        v_refund.requested_by, case when v_refund.failure is null then 'PENDING' else 'FAILED' end, v_refund.failure
    );
    -- A refund that we gave up is not asked for any more.
    if v_refund.failure is null then
        update data.payments set requested_refund_minor = requested_refund_minor + v_refund.amount_minor
        where payments.id = v_refund.payment_id;
    end if;
end;
$$;

comment on function private.replay_refund is
'Ask again, in a scratch database, for a refund that was asked for; see private.rebuild';
