begin;
\ir ../../support/sound.sql
select plan(14);

select is_empty(
    $$select * from private.invariant_state_differs_from_evidence('-infinity')$$, 'sound money breaks nothing'
);
select isnt(pg_temp.found('state_differs_from_evidence', 'update data.payments set ' || change), null, change)
from unnest(array[
    'status = ''REFUNDED''', 'captured_minor = 1251', 'captured_currency = ''EUR''', 'refunded_minor = 501',
    'disputed_minor = 1', 'fee_minor = 67', 'fee_currency = ''EUR''', 'is_open = true', 'sub_status = ''processing'''
]) as change;
select isnt(
    pg_temp.found('state_differs_from_evidence', $$delete from data.evidence where object_id = 're_1'$$),
    null, 'evidence that is gone'
);
select isnt(
    pg_temp.found('state_differs_from_evidence',
        $$update data.evidence set state = 'failed' where object_id = 're_1'$$),
    null, 'or was altered'
);
select unalike(
    pg_temp.found('state_differs_from_evidence', 'update data.payments set fee_minor = 0'), '%secret%',
    'a finding contains no secret'
);
select is(
    pg_temp.found('state_differs_from_evidence', 'update data.payments set fee_minor = 0', now() + interval '1 hour'),
    null, 'a check of later money does not look at it'
);

select * from finish();
rollback;
