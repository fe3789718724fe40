create function private.refund_data(payment_id uuid, refunded_minor bigint, told_before bigint)
returns jsonb
language sql stable set search_path = ''
as $$
    select jsonb_build_object(
        'donor_name', donations.donor_name,
        'campaign_title', campaigns.title,
        'receipt_number', donations.receipt_number,
        'donated_at', donations.created_at,
        'currency', payments.captured_currency,
        'amount', private.major_units(payments.captured_minor, payments.captured_currency)::text,
        'refunded', private.major_units(refund_data.refunded_minor, payments.captured_currency)::text,
        'kept', private.major_units(
            greatest(0, payments.captured_minor - refund_data.refunded_minor), payments.captured_currency
        )::text,
        'news', case
            when refund_data.refunded_minor < told_before then 'came_back'
            when private.is_second_capture(payments) then 'second'
            when refund_data.refunded_minor >= payments.captured_minor then 'whole'
            else 'part'
        end
    )
    from data.payments
    inner join data.donations on donations.id = payments.donation_id
    inner join data.campaigns on campaigns.id = donations.campaign_id
    where payments.id = refund_data.payment_id
$$;

comment on function private.refund_data is
$$Collect what the news of a refund says, which is a corrected receipt: received, given back, left

refunded_minor is what it tells, told_before is what the donor was last told, in minor units. news: part, whole, second
(a gift paid twice) or came_back (a refund failed).$$;
