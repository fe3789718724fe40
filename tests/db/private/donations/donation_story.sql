begin;
\ir ../../support/sound.sql
select plan(5);

select pg_temp.capture() as answer \gset
create function pg_temp.told() returns setof text
language sql volatile
as $$ select distinct what from data.donations cross join lateral private.donation_story(donations.id) $$;

select set_eq(
    'select pg_temp.told()',
    $$values ('pledged'), ('payment_started'), ('refund_requested'), ('gateway_event'), ('payment_status'),
    ('donation_status'), ('booked'),
    ('message'), ('notification')$$, 'every kind of step is told'
);
select bag_eq(
    format($$select what, detail ->> 'type' from private.donation_story(%L) where what = 'gateway_event'$$,
        :'donation'),
    $$values ('gateway_event', 'payment_intent.succeeded'), ('gateway_event', 'charge.updated'),
    ('gateway_event', 'refund.created'),
    ('gateway_event', 'payment_intent.succeeded')$$, 'each event of its payments'
);
select bag_eq(
    format($$select detail ->> 'kind', (detail ->> 'amount')::numeric
    from private.donation_story(%L) where what = 'booked'$$, :'donation'),
    $$values ('capture', 12.50), ('fee', 0.66), ('refund', 5.00)$$, 'each line of the ledger, in major units'
);
select is_empty(
    format('select * from private.donation_story(%L) where what <> ''pledged''',
        pg_temp.donation(:'campaign')) || ' and what <> ''message''',
    'of another donation nothing'
);
select is_empty(format('select * from private.donation_story(%L)', data.uuid_v7()), 'an unknown donation has no story');

select * from finish();
rollback;
