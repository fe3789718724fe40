begin;
\ir ../../support/sound.sql
select plan(6);

select is_empty(
    $$select * from private.invariant_counts_differ_from_donations('-infinity')$$, 'sound money breaks nothing'
);
select is(
    pg_temp.found('counts_differ_from_donations', 'update data.campaign_counters set donations = 2'),
    format('%s 2 donations of 1 donors counted, 1 of 1 completed', :'campaign'), 'a gift counted twice'
);
select isnt(
    pg_temp.found('counts_differ_from_donations', 'update data.campaign_counters set donors = 0'),
    null, 'a donor not counted'
);
select isnt(
    pg_temp.found('counts_differ_from_donations', 'delete from data.campaign_counters'),
    null, 'no counters at all'
);
select isnt(
    pg_temp.found('counts_differ_from_donations', $$update data.donations set status = 'FAILED'$$),
    null, 'a gift that was not completed'
);
select is(
    pg_temp.found(
        'counts_differ_from_donations',
        'update data.campaign_counters set donations = 2', now() + interval '1 hour'
    ),
    null,
    'a check of later money does not look at it'
);

select * from finish();
rollback;
