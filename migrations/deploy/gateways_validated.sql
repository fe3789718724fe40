-- Deploy careforall:gateways_validated to pg
-- requires: gateways

begin;

-- In a transaction of its own: the scan lets reads and writes pass.
alter table data.payments validate constraint gateway_is_known;

commit;
