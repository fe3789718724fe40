begin;
\ir ../../support/gift.sql
select plan(6);

select pg_temp.capture() as answer \gset
create function pg_temp.asked(payment_id uuid, last_digit int, amount_minor bigint, requested_by text) returns jsonb
language sql immutable
as $$
    select jsonb_build_object(
        'id', '00000000-0000-7000-8000-00000000000' || last_digit, 'payment_id', payment_id,
        'amount_minor', amount_minor, 'currency', 'USD', 'requested_by', requested_by, 'status', 'SUCCEEDED',
        'gateway_refund_id', 're_9', 'version', 7
    )
$$;

select private.replay_refund(pg_temp.asked(:'payment', 1, 500, 'staff s@example.org')) as done \gset
select results_eq(
    'select amount_minor, requested_by, status, gateway_refund_id, version from data.refunds',
    $$values (500::bigint, 'staff s@example.org', 'PENDING', null, 1)$$,
    'asked for as it was; what became of it is evidence'
);
select is((select requested_refund_minor from data.payments), 500::bigint, 'the payment knows of it');

-- A refund that the rules ask for has been asked for by the replay of its cause.
insert into data.refunds (payment_id, amount_minor, currency, requested_by) values (:'payment', 750, 'USD', 'system');
update data.payments set requested_refund_minor = 1250;
select private.replay_refund(pg_temp.asked(:'payment', 2, 750, 'system')) as done \gset
select is((select count(*) from data.refunds), 2::bigint, 'it is not asked for twice');
select results_eq(
    $$select id from data.refunds where requested_by = 'system'$$,
    $$values ('00000000-0000-7000-8000-000000000002'::uuid)$$,
    'it gets the id by which the gateway knows it'
);
select is((select requested_refund_minor from data.payments), 1250::bigint, 'and counts once');
select is_empty($$select * from private.invariant_refunds_differ_from_payment('-infinity')$$, 'the sums agree');

select * from finish();
rollback;
