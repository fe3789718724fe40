-- Revert careforall:replay_steps from pg

begin;

drop table data.replay_steps;

commit;
