begin;
\ir ../../support/sound.sql
select plan(5);

select is_empty(
    $$select * from private.invariant_refunds_differ_from_payment('-infinity')$$, 'sound money breaks nothing'
);
select is(
    pg_temp.found('refunds_differ_from_payment', 'update data.payments set requested_refund_minor = 0'),
    format('%s 500 asked for by its refunds, 0 by itself', :'payment'), 'a refund that its payment forgot'
);
select isnt(
    pg_temp.found('refunds_differ_from_payment', $$update data.refunds set status = 'FAILED'$$),
    null, 'one that failed and still counts'
);
select isnt(pg_temp.found('refunds_differ_from_payment', 'delete from data.refunds'), null, 'one that is gone');
select is(
    pg_temp.found('refunds_differ_from_payment', 'delete from data.refunds', now() + interval '1 hour'),
    null, 'a check of later money does not look at it'
);

select * from finish();
rollback;
