-- Verify careforall:fixed_words on pg

begin;

select is_asked_for, withheld from data.notifications where false;
select 1 / (count(*) = 2)::int from pg_catalog.pg_constraint
where conname in ('reason_to_withhold_is_known', 'only_the_unsent_is_withheld');

rollback;
