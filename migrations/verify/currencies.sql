-- Verify careforall:currencies on pg

begin;

select 1 / (count(*) = 3)::int from data.currencies
where (code, exponent) in (('JPY', 0), ('USD', 2), ('KWD', 3));
select 1 / count(*) from data.gateway_currencies where gateway = 'stripe' and currency = 'ISK' and exponent = 2;

rollback;
