begin;
\ir ../support/giving.sql
\ir ../support/subscribers.sql
select plan(16);

select pg_temp.call_as('staff') as called \gset
select is(api.events(), '{"events": [], "next": 0}', 'nothing has happened');
select pg_temp.campaign_of('ada@example.org') as adas \gset
select pg_temp.campaign_of('eve@example.org') as eves \gset
select pg_temp.recorded('donation.completed', :'adas', '{"amount_minor": 1250, "currency": "USD"}') as e1 \gset
select pg_temp.recorded('donation.completed', :'eves') as e2 \gset
select pg_temp.recorded('gateway_event.unconfirmed', null) as e3 \gset
select pg_temp.recorded('payment.failed', :'adas') as e4 \gset
select pg_temp.recorded('donation.failed', :'eves') as e5 \gset
create function pg_temp.seen(feed jsonb) returns text
language sql immutable
as $$
    select format('%s, next %s', jsonb_path_query_array(feed, '$.events[*].position'), feed ->> 'next')
$$;
grant execute on function pg_temp.seen(jsonb), pg_temp.refusal(text) to organizer, staff;

select pg_temp.call_as('organizer', 'Ada@example.org') as called \gset
set local role organizer;
select is(
    (api.events() #> '{events,0}') - 'timestamp', jsonb_build_object(
        'position', 1, 'id', :'e1', 'type', 'donation.completed', 'data',
        jsonb_build_object('campaign_id', :'adas', 'currency', 'USD', 'amount', 12.50)
    ), 'an event in its public form'
);
select is(pg_temp.seen(api.events()), '[1, 4], next 5', 'Case 90: one''s own, and on from the end of all');
select is(pg_temp.seen(api.events(after => '1')), '[4], next 5', 'after a position');
select is(pg_temp.seen(api.events(after => :'e1')), '[4], next 5', 'after an event');
select is(pg_temp.seen(api.events(page_limit => 1)), '[1], next 1', 'a full page ends with its last event');
select is(pg_temp.seen(api.events(after => '5')), '[], next 5', 'at the end nothing is left');
reset role;
select pg_temp.call_as('staff', 's@example.org') as called \gset
set local role staff;
select is(pg_temp.seen(api.events()), '[1, 2, 4, 5], next 5', 'staff see all but what we tell ourselves');
select is(pg_temp.seen(api.events(since => now() - interval '1 h')), '[1, 2, 4, 5], next 5', 'since a moment');
select is(pg_temp.seen(api.events(since => now() + interval '1 h')), '[], next 5', 'that nothing happened after');
select is(
    pg_temp.seen(api.events(after => '2', since => now() - interval '1 h')), '[4, 5], next 5', 'whichever is later'
);
select is(pg_temp.refusal('select api.events(page_limit => 0)'), '400 invalid_parameter', 'a page is not empty');
select is(pg_temp.refusal('select api.events(page_limit => 1001)'), '400 invalid_parameter', 'nor endless');
reset role;
select pg_temp.call_as('organizer') as called \gset
select is(pg_temp.refusal('select api.events()'), '403 email_required', 'a caller without an address is not a person');
set local role donor;
select throws_ok('select api.events()', '42501', null, 'not for donors');
set local role web_anon;
select throws_ok('select api.events()', '42501', null, 'nor for anybody');
reset role;

select * from finish();
rollback;
