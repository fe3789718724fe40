create function private.find_payment(gateway text, subject text)
returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
    v_id uuid;
begin
    select id into v_id from data.payments
    where payments.gateway = find_payment.gateway and payments.payment_intent_id = subject;
    if found or subject is null then
        return v_id;
    end if;
    -- If private.store_intent has committed when we get the lock, we see its row. If not, it waits for us, and then
    -- sees the event that we are about to park. One of the two always finds the other.
    perform pg_advisory_xact_lock(hashtextextended(subject, 0));
    select id into v_id from data.payments
    where payments.gateway = find_payment.gateway and payments.payment_intent_id = subject;
    return v_id;
end;
$$;

comment on function private.find_payment is
$$Find our payment by the gateway's id of its intent; null when there is none yet$$;
