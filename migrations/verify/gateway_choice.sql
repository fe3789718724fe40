-- Verify careforall:gateway_choice on pg

begin;

select is_replaced from data.payments where false;
select 1 / (count(*) = 25)::int from data.gateway_currencies where gateway = 'paypal' and maximum_units < 1000000000;
select 1 / (count(*) = 3)::int from data.gateway_currencies
where gateway = 'paypal' and currency in ('HUF', 'JPY', 'TWD') and exponent = 0;

rollback;
