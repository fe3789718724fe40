begin;
\ir ../../support/evidence.sql
select plan(7);

create function pg_temp.refundable(changes jsonb) returns bigint
language sql volatile
as $$
    select private.refundable_minor(jsonb_populate_record(payments,
        '{"captured_minor": 1000, "captured_currency": "USD"}'::jsonb || changes))
    from data.payments
$$;

select is(
    pg_temp.refundable('{"captured_minor": 0, "captured_currency": null}'), 0::bigint, 'nothing came, nothing can go'
);
select is(pg_temp.refundable('{}'), 1000::bigint, 'all that came');
select is(pg_temp.refundable('{"refunded_minor": 300}'), 700::bigint, 'less what went back');
select is(pg_temp.refundable('{"refunded_minor": 300, "disputed_minor": 200}'), 500::bigint, 'and what a bank took');
insert into data.refunds (payment_id, amount_minor, currency, requested_by, status, gateway_refund_id) values
(:'payment', 100, 'USD', 'staff', 'PENDING', null), (:'payment', 300, 'USD', 'staff', 'SUCCEEDED', 're_1'),
(:'payment', 50, 'USD', 'staff', 'FAILED', 're_2'), (:'payment', 70, 'USD', 'staff', 'PENDING', 're_3');
select pg_temp.claims('refund re_1 300 succeeded, refund re_3 70 pending') as done \gset
select is(
    pg_temp.refundable('{"refunded_minor": 370}'), 530::bigint,
    'and what was asked back, of which the gateway has not told'
);
select is(
    pg_temp.refundable('{"refunded_minor": 470}'), 430::bigint,
    'on top of a cumulative figure, which may be of another refund'
);
select is(pg_temp.refundable('{"refunded_minor": 1100}'), -200::bigint, 'below zero when the gateway gave back more');

select * from finish();
rollback;
