begin;
\ir ../../support/paypal.sql
select plan(9);

-- Lets time pass, and deletes what was asked meanwhile.
create function pg_temp.pass(pause interval) returns void
language sql volatile
as $$
    update data.payments set created_at = created_at - pause;
    update data.order_looks set next_look_at = next_look_at - pause;
    delete from pgmq.q_captures;
$$;

set local role clock;
select is(private.look_at_orders(), 0, 'nothing has waited long enough');
reset role;
select pg_temp.pass('10 minutes');
select is(private.look_at_orders(), 1, 'one has');
select private.route_events(100) as routed \gset
select is(
    (select jsonb_build_object('type', message -> 'type', 'data', message -> 'data') from pgmq.q_captures),
    jsonb_build_object('type', 'order.unsettled', 'data', jsonb_build_object('payment_id', :'payment')), 'a worker is to look at it'
);
select is(private.look_at_orders(), 0, 'it is not asked for again at once');

-- Every minute of the next twelve hours.
create function pg_temp.looks() returns bigint
language plpgsql volatile
as $$
declare
    v_looks bigint := 0;
begin
    for v_minute in 1..720 loop
        perform pg_temp.pass('1 minute');
        v_looks := v_looks + private.look_at_orders();
    end loop;
    return v_looks;
end;
$$;
select is(pg_temp.looks(), 6::bigint, 'after 10, 20, 40, 80, 160 and 320 minutes');

select pg_temp.pass('1 day');
select is(private.look_at_orders(), 0, 'nobody can approve it any more');
select pg_temp.pass('8 days');
select private.look_at_orders() as asked \gset
select is((select count(*) from data.order_looks), 0::bigint, 'what is over is forgotten');

select pg_temp.paypal_payment(pg_temp.donation(:'campaign'), 'ORDER2') as second,
    pg_temp.paypal_payment(pg_temp.donation(:'campaign'), 'ORDER3') as third \gset
select pg_temp.pass('10 minutes');
select is(private.look_at_orders(1), 1, 'not more at a time than asked for');
set local role workers;
select throws_ok('select private.look_at_orders()', '42501', null, 'only the clock asks');
reset role;

select * from finish();
rollback;
