create function private.donation_events(old_donation data.donations, new_donation data.donations)
returns jsonb[]
language plpgsql volatile set search_path = ''
as $$
declare
    v_types text[] := array[]::text[];
    v_data jsonb := jsonb_build_object(
        'donation_id', new_donation.id, 'campaign_id', new_donation.campaign_id,
        'currency', new_donation.currency, 'amount_minor', new_donation.amount_minor
    );
begin
    -- The receipt is due at the first captured money, even if we already know that it went back.
    if old_donation.receipt_number is null and new_donation.receipt_number is not null then
        v_types := v_types || 'donation.completed'::text;
    end if;
    if new_donation.status <> old_donation.status and new_donation.status in ('REFUNDED', 'FAILED') then
        v_types := v_types || ('donation.' || lower(new_donation.status));
    end if;
    return array(
        select private.event(type, new_donation.id, new_donation.version, v_data) from unnest(v_types) as type
    );
end;
$$;

comment on function private.donation_events is 'Make the events that a donation''s change calls for';
