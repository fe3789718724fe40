-- Verify careforall:invariant_checks on pg

begin;

select checked_at, since, took, broken, findings from data.invariant_checks where false;

rollback;
