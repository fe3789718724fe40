begin;
\ir ../../support/gift.sql
select plan(20);
-- Parking warns in the server's log; here we want it.
set local client_min_messages = error;

select pg_temp.webhook('payment_intent.succeeded', pg_temp.intent('{"amount_received": 1e30}')) as answer \gset
select is(:'answer'::jsonb ->> 'status', 'parked', 'an event that we fail at is parked');
select is(:'answer'::jsonb ->> 'reason', 'unbookable_amount', 'with the word for it');
select results_eq(
    'select status, payment_id from data.gateway_events', $$values ('parked', null::uuid)$$, 'it is kept'
);
select matches(
    reason, '^unbookable_amount: 10{30} USD of stripe ', 'and for staff what went wrong'
) from data.gateway_events;
select is_empty('select * from data.evidence', 'and what it had done is undone');
select id as event, convert_from(raw, 'UTF8') as body from data.gateway_events \gset
select is(private.try_event(:'event', :'body'::jsonb), :'answer'::jsonb, 'and tried again it fails again, no worse');

-- A charge and its listed refunds are one event: applied whole or not at all.
select pg_temp.webhook('charge.refunded', pg_temp.charge('{"amount_refunded": 500, "refunds": {"data":
    [{"id": "re_1", "object": "refund", "amount": 500, "status": "succeeded", "currency": "xyz"}]}}')) as answer \gset
select is(:'answer'::jsonb ->> 'reason', 'unbookable_amount', 'money that we cannot express');
select is_empty('select * from data.evidence', 'the rest of its event waits with it');

-- The cause goes away: somebody teaches us the currency.
insert into data.currencies (code, exponent) values ('XYZ', 2);
select is(private.apply_parked_events(), 1, 'then it is applied');
select is(pg_temp.state(:'payment'), 'CAPTURED captured 1250 refunded 500 disputed 0', 'by itself');

-- An event that meets an error that passes is not parked: nothing is stored, and the gateway sends it again.
create function pg_temp.trouble() returns trigger
language plpgsql as $$ begin raise exception using errcode = current_setting('test.trouble'); end $$;
create trigger trouble before insert on data.evidence for each row execute function pg_temp.trouble();
create function pg_temp.in_trouble(code text) returns jsonb
language sql volatile
as $$
    select set_config('test.trouble', code, true);
    select pg_temp.webhook('refund.created', pg_temp.refund(300, 'succeeded', 're_2'));
$$;
select throws_ok(format('select pg_temp.in_trouble(%L)', code), code, null, meaning || ' passes')
from (values ('40P01', 'a deadlock'), ('53200', 'a shortage'), ('55P03', 'a time-out of locks'),
    ('57P01', 'a shutdown'), ('58030', 'a disk'))
    as example (code, meaning);
select results_eq('select count(*) from data.gateway_events', 'values (2::bigint)', 'nothing of it is stored');
select pg_temp.in_trouble('P0001') as answer \gset
select is(:'answer'::jsonb ->> 'status', 'parked', 'any other error parks');
select is(:'answer'::jsonb ->> 'reason', 'failed', 'of which the answer shows nothing');
select matches(
    (select reason from data.gateway_events order by id desc limit 1), '^failed: P0001 ', 'but the row'
);
drop trigger trouble on data.evidence;
select is(
    pg_temp.webhook('refund.created', pg_temp.refund(-300, 'succeeded', 're_3')) ->> 'reason', 'failed',
    'nor of the row that a table refused'
);

select * from finish();
rollback;
