-- Revert careforall:parked_events from pg

begin;

revoke select (
    id, gateway, event_id, event_type, subject, status, reason, occurred_at, received_at, settled_at
) on data.gateway_events from staff;
drop policy staff_reads_parked_events on data.gateway_events;

commit;
