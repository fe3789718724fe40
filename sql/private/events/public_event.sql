create function private.public_event(event data.event_log)
returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
    v_currency text := event.data ->> 'currency';
    v_receipt text;
    v_amounts jsonb;
begin
    select donations.receipt_number into v_receipt
    from data.donations where donations.id = (event.data ->> 'donation_id')::uuid;
    -- amount_minor becomes amount, refunded_minor refunded_amount. The rest of data is left out: ids are capabilities.
    select jsonb_object_agg(
        case figure.key when 'amount_minor' then 'amount' else replace(figure.key, '_minor', '_amount') end,
        private.major_units(figure.value::bigint, v_currency)
    ) into v_amounts
    from jsonb_each_text(event.data) as figure
    where figure.key ~ '^[a-z]+_minor$' and figure.value ~ '^-?[0-9]{1,18}$' and v_currency is not null;
    return jsonb_build_object(
        'type', event.type,
        'timestamp', event.occurred_at,
        'data', jsonb_strip_nulls(jsonb_build_object(
            'campaign_id', event.campaign_id, 'receipt_number', v_receipt, 'currency', v_currency
        )) || coalesce(v_amounts, '{}')
    );
end;
$$;

comment on function private.public_event is
$$Show a recorded event to subscribers: {type, timestamp, data: {campaign_id, receipt_number?, currency?, amounts?}}

Feed and webhooks show events in this form alone. Amounts are in major units, as they were when it happened. The receipt
number comes with the first captured money and never changes. Ids of donations and payments are left out.$$;
