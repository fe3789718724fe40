begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(6);

select pg_temp.endpoint() as endpoint \gset
select pg_temp.delivery(:'endpoint') as delivery \gset
create function pg_temp.waits(step int, retry_after int) returns interval
language plpgsql volatile
as $$
declare
    v_delivery data.webhook_deliveries;
begin
    update data.webhook_deliveries set step = waits.step returning * into v_delivery;
    perform private.retry_delivery(v_delivery, waits.retry_after);
    return (select next_attempt_at - clock_timestamp() from data.webhook_deliveries);
end;
$$;

select ok(waits between interval '295 s' and interval '331 s', 'the pause of its step, up to a tenth more')
from pg_temp.waits(1, null) as waits;
select is(pg_temp.progress(:'delivery'), 'PENDING after 0, step 2, turn 2', 'the next step, another turn');
select is(
    (select vt from pgmq.q_webhook_deliveries), (select next_attempt_at from data.webhook_deliveries),
    'its message comes then'
);
select ok(waits between interval '590 s' and interval '600 s', 'later where it was asked for')
from pg_temp.waits(0, 600) as waits;
select ok(pg_temp.waits(1, 1) > interval '295 s', 'not earlier');
select isnt(pg_temp.waits(8, null), pg_temp.waits(8, null), 'no two together');

select * from finish();
rollback;
