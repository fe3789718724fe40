-- Revert careforall:gateway_choice from pg

begin;

delete from data.gateway_currencies where gateway = 'paypal';
alter table data.gateway_currencies drop column maximum_units;
alter table data.payments drop column is_replaced;

commit;
