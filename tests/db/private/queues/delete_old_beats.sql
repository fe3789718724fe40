begin;
select plan(4);

delete from data.worker_beats;
insert into data.worker_beats (worker, beat_at) values
('long-gone', now() - interval '2 days'), ('silent', now() - interval '23 hours'), ('alive', now());
set local role clock;
select is(private.delete_old_beats(), 1::bigint, 'the clock deletes workers that have been silent for a day');
select is(private.delete_old_beats(), 0::bigint, 'once');
reset role;
select set_eq('select worker from data.worker_beats', $$values ('silent'), ('alive')$$, 'and nobody else');
set local role workers;
select throws_ok('select private.delete_old_beats()', '42501', null, 'workers do not');
reset role;

select * from finish();
rollback;
