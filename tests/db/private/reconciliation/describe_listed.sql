begin;
\ir ../../support/paypal.sql
select plan(4);

select is(
    to_jsonb((private.describe_listed('stripe', 'refund', pg_temp.refund(100))).event)
    - '{received_at,occurred_at}'::text [],
    jsonb_strip_nulls(to_jsonb((private.describe_listed('stripe', 'refund', pg_temp.refund(100))).event))
    - '{received_at,occurred_at}'::text []
    || '{"id": null, "raw": null, "status": null, "reason": null, "dedupe_key": null, "payment_id": null,
        "settled_at": null, "transmission_id": null}', 'what is not stored has no more than it says'
);
select is(
    (select ((event).event_id, (event).event_type, (event).subject, (event).is_live)::text
    from private.describe_listed('stripe', 'refund', pg_temp.refund(100)) as listed),
    '(re_1,reading.refund,pi_1,f)', 'it is read as a reading'
);
select is(
    (select ((event).event_id, (event).event_type, (event).subject)::text
    from private.describe_listed('paypal', 'dispute', pg_temp.paypal_dispute('1.00')) as listed),
    '(PP-D-1,reading.dispute,CAPTURE1)', 'of either gateway'
);
select is(
    (private.describe_listed('paypal', 'capture', pg_temp.paypal_capture(jsonb_build_object('custom_id', :'payment'))))
    .named_payment_id, :'payment'::uuid, 'with the id that we gave it'
);

select * from finish();
rollback;
