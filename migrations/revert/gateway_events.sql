-- Revert careforall:gateway_events from pg

begin;

drop table data.discrepancies;
drop table data.evidence;
drop table data.gateway_redeliveries;
drop table data.gateway_events;

commit;
