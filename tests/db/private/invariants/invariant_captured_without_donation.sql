begin;
\ir ../../support/sound.sql
select plan(5);

select is_empty(
    $$select * from private.invariant_captured_without_donation('-infinity')$$, 'sound money breaks nothing'
);
select is(
    pg_temp.found('captured_without_donation', $$update data.donations set status = 'PENDING'$$),
    format('%s is PENDING, its payments make it COMPLETED', :'donation'), 'a captured payment whose donation waits'
);
select isnt(
    pg_temp.found('captured_without_donation', $$update data.donations set status = 'REFUNDED'$$),
    null, 'or says that all went back'
);
select is(
    pg_temp.found(
        'captured_without_donation',
        $$update data.donations set status = 'PENDING'; update data.payments set is_counted = false$$
    ),
    null,
    'money that is owed to the donor completes nothing'
);
select is(
    pg_temp.found(
        'captured_without_donation',
        $$update data.donations set status = 'PENDING'$$, now() + interval '1 hour'
    ),
    null,
    'a check of later money does not look at it'
);

select * from finish();
rollback;
