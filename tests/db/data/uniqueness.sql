begin;
\ir ../support/sound.sql
\ir ../support/subscribers.sql
select plan(23);

insert into data.discrepancies (payment_id, kind, detail) values (:'payment', 'amount_differs', 'x');
-- Writes a row of a table once more, with other values in some columns; the key that refuses it.
create function pg_temp.repeated(relation regclass, changes jsonb default '{}') returns text
language plpgsql
as $$
declare
    v_constraint text;
begin
    execute format(
        'insert into %1$s overriding system value
            select (jsonb_populate_record(null::%1$s, to_jsonb(known) || $1)).* from (
                select * from %1$s limit 1
            ) as known', relation
    ) using changes;
    raise sqlstate 'BACK0';
exception
    when sqlstate 'BACK0' then
        return 'none';
    when unique_violation then
        get stacked diagnostics v_constraint = constraint_name;
        return v_constraint;
end;
$$;
\set another '{"id": "00000000-0000-7000-8000-000000000001"}'

select is(pg_temp.repeated('data.donors', :'another'), 'donors_email_is_unique', 'an address is one donor');
select is(
    pg_temp.repeated('data.donations', :'another'), 'receipt_number_is_unique', 'a receipt has a number of its own'
);
select is(
    pg_temp.repeated('data.donations', :'another'::jsonb || '{"receipt_number": null}'), 'none',
    'without a receipt number, a donation may be like another'
);
select is(
    pg_temp.repeated('data.payments', :'another'), 'a_payment_intent_belongs_to_one_payment',
    'an intent is of one payment'
);
select is(
    pg_temp.repeated('data.payments', :'another'::jsonb || '{"gateway": "paypal"}'), 'none',
    'ids are each gateway''s own'
);
update data.payments set is_open = true;
select is(
    pg_temp.repeated('data.payments', '{"id": "00000000-0000-7000-8000-000000000002", "payment_intent_id": null}'),
    'a_donation_has_one_open_payment',
    'one payment can be open at a time'
);
select is(pg_temp.repeated('data.gateway_events', '{"id": -1}'), 'an_event_is_stored_once', 'an event is stored once');
select is(pg_temp.repeated('data.gateway_events', '{"id": -1, "gateway": "paypal"}'), 'none', 'per gateway');
update data.gateway_events set transmission_id = 'sent-1' where id = (select min(id) from data.gateway_events);
select is(
    pg_temp.repeated('data.gateway_events', '{"id": -1, "dedupe_key": "other", "transmission_id": "sent-1"}'),
    'a_transmission_is_stored_once', 'a transmission is stored once'
);
select is(
    pg_temp.repeated('data.gateway_events', '{"id": -1, "dedupe_key": "other", "gateway": "paypal"}'),
    'none', 'per gateway'
);
select is(
    pg_temp.repeated('data.gateway_events', '{"id": -1, "dedupe_key": "other", "transmission_id": null}'),
    'none', 'if it has one'
);
select is(pg_temp.repeated('data.evidence', '{"id": -1}'), 'evidence_is_a_set', 'evidence is a set');
select is(pg_temp.repeated('data.evidence', '{"id": -2, "state": "other"}'), 'none', 'of what differs');
select is(
    pg_temp.repeated('data.discrepancies', '{"id": -1}'), 'a_discrepancy_is_noted_once', 'a discrepancy is noted once'
);
select is(pg_temp.repeated('data.notifications', :'another'), 'each_is_told_once', 'a receipt is sent once');
select is(
    pg_temp.repeated('data.notifications', :'another'::jsonb || '{"about": "re_1"}'), 'none',
    'other news are other news'
);
select is(
    pg_temp.repeated('data.refunds', :'another'), 'a_gateway_refund_is_one_of_ours_at_most',
    'a refund at a gateway is one of ours at most'
);
select private.route_events(100) as routed \gset
select is(
    pg_temp.repeated('data.event_log', '{"position": 1000}'), 'an_event_is_recorded_once', 'an event is recorded once'
);
select pg_temp.delivery(pg_temp.endpoint()) as delivery \gset
select is(
    pg_temp.repeated('data.webhook_deliveries', :'another'), 'an_endpoint_is_told_once', 'an endpoint is told once'
);
select is(pg_temp.repeated('data.event_log'), 'event_log_pkey', 'a position is one event''s');
select is(pg_temp.repeated('data.campaign_counters'), 'campaign_counters_pkey', 'a slot is one row');
select is(pg_temp.repeated('data.deployment'), 'deployment_pkey', 'there is one deployment');

select set_eq(
    $$select pg_class.relname::text from pg_catalog.pg_index inner join pg_catalog.pg_class on pg_class.oid = indexrelid
        where relnamespace = 'data'::regnamespace and indisunique and not indisprimary$$,
    $$values ('donors_email_is_unique'), ('receipt_number_is_unique'), ('a_payment_intent_belongs_to_one_payment'),
    ('a_donation_has_one_open_payment'), ('an_event_is_stored_once'), ('a_transmission_is_stored_once'),
    ('evidence_is_a_set'),
    ('a_discrepancy_is_noted_once'),
    ('each_is_told_once'), ('a_gateway_refund_is_one_of_ours_at_most'), ('campaign_totals_by_campaign'),
    ('an_event_is_recorded_once'), ('an_endpoint_is_told_once')$$,
    'these are all keys besides primary ones'
);

select * from finish();
rollback;
