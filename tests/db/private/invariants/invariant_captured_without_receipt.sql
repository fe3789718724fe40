begin;
\ir ../../support/sound.sql
select plan(4);

select is_empty(
    $$select * from private.invariant_captured_without_receipt('-infinity')$$, 'sound money breaks nothing'
);
select is(
    pg_temp.found('captured_without_receipt', 'delete from data.notifications'),
    format('%s captured, but no receipt was queued', :'payment'), 'captured without a receipt'
);
select is(
    pg_temp.found(
        'captured_without_receipt',
        'delete from data.notifications;
        update data.payments set captured_minor = 0, captured_currency = null, requested_refund_minor = 0'
    ),
    null,
    'a donor who gave nothing gets none'
);
select is(
    pg_temp.found('captured_without_receipt', 'delete from data.notifications', now() + interval '1 hour'),
    null, 'a check of later money does not look at it'
);

select * from finish();
rollback;
