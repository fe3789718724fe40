-- Revert careforall:invariant_checks from pg

begin;

drop index data.transfers_by_time;
drop index data.evidence_by_time;
drop index data.evidence_by_object;
drop table data.invariant_checks;

commit;
