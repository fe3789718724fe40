begin;
\ir ../../support/sound.sql
select plan(6);

select is_empty(
    $$select * from private.invariant_state_differs_from_history('-infinity')$$, 'sound money breaks nothing'
);
select is(
    pg_temp.found('state_differs_from_history', $$update data.payments set status = 'REFUNDED'$$),
    format('%s is REFUNDED, its history ends with CAPTURED', :'payment'), 'a change without history'
);
select is(
    pg_temp.found('state_differs_from_history', 'delete from data.payment_state_history'),
    format('%s is CAPTURED, its history ends with nothing', :'payment'), 'no history'
);
select matches(
    pg_temp.found(
        'state_differs_from_history',
        $$update data.payment_state_history set from_status = 'FAILED' where to_status = 'CAPTURED'$$
    ),
    'its history has a gap before row \d+$', 'a chain that is broken'
);
select isnt(
    pg_temp.found('state_differs_from_history',
        $$delete from data.payment_state_history where to_status = 'INITIATED'$$),
    null, 'or has no beginning'
);
select is(
    pg_temp.found('state_differs_from_history', 'delete from data.payment_state_history', now() + interval '1 hour'),
    null, 'a check of later money does not look at it'
);

select * from finish();
rollback;
