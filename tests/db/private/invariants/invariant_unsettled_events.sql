begin;
\ir ../../support/sound.sql
select plan(5);

select is_empty($$select * from private.invariant_unsettled_events('-infinity')$$, 'sound money breaks nothing');
select matches(
    pg_temp.found('unsettled_events',
        $$update data.gateway_events set status = 'received' where event_type = 'refund.created'$$),
    '^\d+ is received since ', 'stored, but neither applied nor set aside'
);
select isnt(
    pg_temp.found('unsettled_events', 'update data.gateway_events set payment_id = null'),
    null, 'applied to nothing'
);
select is(
    pg_temp.found('unsettled_events', $$update data.gateway_events set status = 'parked'$$),
    null, 'parked is fine'
);
select is(
    pg_temp.found(
        'unsettled_events',
        $$update data.gateway_events set status = 'received'$$, now() + interval '1 hour'
    ),
    null,
    'a check of later money does not look at it'
);

select * from finish();
rollback;
