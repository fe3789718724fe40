-- Revert careforall:transmissions from pg

begin;

alter table data.gateway_events drop column transmission_id;
comment on column data.gateway_events.signature_scheme is null;

commit;
