-- Revert careforall:gateways from pg

begin;

alter table data.replay_steps drop constraint gateway_is_known;
alter table data.gateway_currencies drop constraint gateway_is_known;
alter table data.reconciliations
drop constraint gateway_is_known,
add constraint gateway_is_known check (gateway in ('stripe', 'paypal'));
alter table data.payments
drop constraint gateway_is_known,
add constraint gateway_is_known check (gateway in ('stripe', 'paypal'));
drop table data.gateways;

commit;
