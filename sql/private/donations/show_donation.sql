create function private.show_donation(donation data.donations, is_whole boolean)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'id', donation.id,
        'campaign_id', donation.campaign_id,
        'donor_email', case when is_whole then donation.donor_email else private.mask_email(donation.donor_email) end,
        'donor_name', case when is_whole or not donation.is_anonymous then donation.donor_name end,
        'anonymous', donation.is_anonymous,
        'message', donation.message,
        'amount', private.major_units(donation.amount_minor, donation.currency),
        'currency', donation.currency,
        'status', donation.status,
        'payment_intent_id', donation.payment_intent_id,
        'version', donation.version,
        'created_at', donation.created_at,
        'updated_at', donation.updated_at
    ) || case
        when is_whole
            then jsonb_build_object('extra_data', donation.extra_data, 'receipt_number', donation.receipt_number)
        else '{}'
    end
$$;

comment on function private.show_donation is
$$Show a donation as the API does; amounts are in major units

Its donor, staff and services see the whole. Others who know the id see a masked address, and neither the name of an
anonymous donor nor extra_data nor the receipt number.$$;
