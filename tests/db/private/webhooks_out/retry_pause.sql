begin;
select plan(3);

select results_eq(
    'select private.retry_pause(step) from generate_series(1, 9) as step',
    $$values (interval '5 s'), ('5 min'), ('30 min'), ('2 h'), ('5 h'), ('10 h'), ('14 h'), ('20 h'), ('24 h')$$,
    'the schedule of Standard Webhooks'
);
select is(private.retry_pause(10), null, 'ends after ten attempts');
select is(private.retry_pause(0), null, 'the first attempt waits for nothing');

select * from finish();
rollback;
