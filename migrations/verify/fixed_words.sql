-- Verify careforall:fixed_words on pg

begin;

select is_asked_for, withheld from data.notifications where false;
-- No row is left that only its sentence explains.
select 1 / (count(*) = 0)::int from data.notifications
where (about like 'asked %' and not is_asked_for)
    or (status = 'FAILED' and last_error = 'opted out' and withheld is null);

rollback;
