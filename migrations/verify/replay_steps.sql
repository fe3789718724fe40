-- Verify careforall:replay_steps on pg

begin;

insert into data.replay_steps (at, refund) values (now(), '{}');
select 1 / count(*) from data.replay_steps where refund = '{}';

rollback;
