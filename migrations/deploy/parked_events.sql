-- Deploy careforall:parked_events to pg
-- requires: gateway_events

begin;

-- What staff may see of stored events: never their bodies, which are personal data.
create policy staff_reads_parked_events on data.gateway_events for select to staff using (status = 'parked');
grant select (
    id, gateway, event_id, event_type, subject, status, reason, occurred_at, received_at, settled_at
) on data.gateway_events to staff;

commit;
