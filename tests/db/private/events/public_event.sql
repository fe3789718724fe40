begin;
\ir ../../support/gift.sql
\ir ../../support/subscribers.sql
select plan(9);

create function pg_temp.shown(type text) returns jsonb
language sql stable
as $$
    select private.public_event(event_log) from data.event_log where event_log.type = shown.type order by position desc limit 1
$$;

-- A gift that was captured, and a part of it given back.
select pg_temp.capture() as answer \gset
select pg_temp.webhook('refund.created', pg_temp.refund(500)) as answer \gset
select is(private.route_events(100) > 3, true, 'events of a gift');
select receipt_number as receipt from data.donations \gset
select is(
    pg_temp.shown('payment.captured') -> 'data',
    jsonb_build_object(
        'campaign_id', :'campaign', 'receipt_number', :'receipt', 'currency', 'USD', 'captured_amount', 12.50,
        'refunded_amount', 0.00, 'disputed_amount', 0.00
    ),
    'amounts are in major units, as they were then'
);
select is(pg_temp.shown('payment.refunded') #>> '{data,refunded_amount}', '5.00', 'and as they were at the next');
select is(
    pg_temp.shown('donation.completed') - 'timestamp',
    jsonb_build_object('type', 'donation.completed', 'data', jsonb_build_object(
        'campaign_id', :'campaign', 'receipt_number', :'receipt', 'currency', 'USD', 'amount', 12.50
    )),
    'a donation is known by its receipt number'
);
select is((pg_temp.shown('donation.completed') ->> 'timestamp')::timestamptz, now(), 'and has its time');
select is_empty(
    format($$select from data.event_log where private.public_event(event_log)::text ~ '%s|%s|ada@|pi_1|ch_1|re_1'$$,
        :'donation', :'payment'),
    'Case 90: no id of a donation or payment gets out, no address, nothing of the gateway'
);

select pg_temp.recorded('campaign.goal_reached', :'campaign', '{"goal_minor": 5, "currency": "JPY", "secret_id": "x"}') as one \gset
select is(
    pg_temp.shown('campaign.goal_reached') -> 'data',
    jsonb_build_object('campaign_id', :'campaign', 'currency', 'JPY', 'goal_amount', 5), 'only figures are taken over'
);
select pg_temp.recorded('payment.failed', :'campaign', '{"captured_minor": 5}') as one \gset
select is(
    pg_temp.shown('payment.failed') -> 'data', jsonb_build_object('campaign_id', :'campaign'),
    'without a currency an amount means nothing'
);
select pg_temp.recorded('payment.failed', :'campaign', '{"captured_minor": "1; drop", "currency": "USD"}') as one \gset
select is(pg_temp.shown('payment.failed') #>> '{data,captured_amount}', null, 'what is no figure is left out');

select * from finish();
rollback;
