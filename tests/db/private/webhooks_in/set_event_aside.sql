begin;
\ir ../../support/giving.sql
select plan(4);
create function pg_temp.aside(status text, reason text) returns jsonb
language sql volatile
as $$ select private.set_event_aside(event, $1, $2) from data.gateway_events as event $$;

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme)
values ('stripe', 'evt_1', '', 'stripe-v1') returning id as event \gset

select is(
    pg_temp.aside('parked', 'some_reason'), '{"status": "parked", "reason": "some_reason"}'::jsonb,
    'the answer says why'
);
select results_eq(
    'select status, reason, settled_at is not null from data.gateway_events',
    $$values ('parked', 'some_reason', true)$$, 'so does the event'
);
select is(
    pg_temp.aside('parked', 'failed: 23514 new row ...') ->> 'reason', 'failed', 'but not what is for staff'
);
select throws_ok(
    $$select pg_temp.aside('lost', 'x')$$, '23514', null, 'there is no other status'
);

select * from finish();
rollback;
