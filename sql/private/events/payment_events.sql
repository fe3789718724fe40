create function private.payment_events(old_payment data.payments, new_payment data.payments, campaign_id uuid)
returns jsonb[]
language plpgsql volatile set search_path = ''
as $$
declare
    v_types text[] := array[]::text[];
    v_data jsonb := jsonb_build_object(
        'payment_id', new_payment.id, 'donation_id', new_payment.donation_id, 'campaign_id', campaign_id,
        'currency', coalesce(new_payment.captured_currency, new_payment.currency),
        'captured_minor', new_payment.captured_minor,
        'refunded_minor', new_payment.refunded_minor, 'disputed_minor', new_payment.disputed_minor
    );
begin
    if new_payment.status <> old_payment.status then
        v_types := v_types || ('payment.' || lower(new_payment.status));
    end if;
    -- A partial refund leaves the status as it is. An amount that shrinks again is a refund that failed.
    if new_payment.refunded_minor <> old_payment.refunded_minor and 'payment.refunded' <> all (v_types) then
        v_types := v_types || 'payment.refunded'::text;
    end if;
    if new_payment.disputed_minor <> old_payment.disputed_minor then
        v_types := v_types || 'payment.disputed'::text;
    end if;
    return array(select private.event(type, new_payment.id, new_payment.version, v_data) from unnest(v_types) as type);
end;
$$;

comment on function private.payment_events is 'Make the events that a payment''s change calls for';
