begin;
select plan(24);

create function pg_temp.checked(amount_minor bigint, currency text, gateway text default 'stripe') returns text
language plpgsql
as $$
begin
    perform private.check_chargeable(gateway, amount_minor, currency);
    return 'fine';
exception when sqlstate 'PT400' then
    return sqlerrm;
end;
$$;

select is(pg_temp.checked(50, 'USD'), 'fine', 'Stripe takes 50 cents');
select is(pg_temp.checked(49, 'USD'), 'amount_too_small', 'and no less');
select is(pg_temp.checked(50, 'JPY'), 'fine', '50 yen, which have no decimals');
select is(pg_temp.checked(49, 'JPY'), 'amount_too_small', '49 yen are too few');
select is(pg_temp.checked(17500, 'HUF'), 'fine', 'the limit is each currency''s own');
select is(pg_temp.checked(17499, 'HUF'), 'amount_too_small', 'just below it');
select is(pg_temp.checked(1, 'KES'), 'fine', 'where no limit is known, one minor unit will do');
select is(pg_temp.checked(1, 'ISK'), 'fine', 'a króna is 100 of Stripe''s units');

select is(pg_temp.checked(100, 'MGA'), 'fine', 'one whole ariary');
select is(pg_temp.checked(150, 'MGA'), 'amount_not_chargeable', 'Stripe takes ariary without decimals, ISO counts two');
select is(pg_temp.checked(99, 'MGA'), 'amount_not_chargeable', 'never rounded up either');

select is(pg_temp.checked(99999999, 'USD'), 'fine', 'eight digits');
select is(pg_temp.checked(100000000, 'USD'), 'amount_too_large', 'nine digits are refused');
select is(pg_temp.checked(999999, 'ISK'), 'fine', 'digits of the gateway''s units count');
select is(pg_temp.checked(1000000, 'ISK'), 'amount_too_large', 'so a million krónur are nine digits');
select is(pg_temp.checked(12340, 'KWD'), 'fine', 'Stripe counts dinars in tens of fils');
select is(pg_temp.checked(12345, 'KWD'), 'amount_not_chargeable', 'five fils are not to be had');
select is(pg_temp.checked(1000, 'KPW'), 'currency_not_chargeable', 'a currency that Stripe does not take');
select is(pg_temp.checked(49, 'USD', 'paypal'), 'fine', 'a limit of one gateway does not bind another');
select is(pg_temp.checked(999999999, 'USD', 'paypal'), 'fine', 'PayPal takes seven digits before the point');
select is(pg_temp.checked(1000000000, 'USD', 'paypal'), 'amount_too_large', 'and no more');
select is(pg_temp.checked(50000, 'HUF', 'paypal'), 'fine', 'whole forints');
select is(pg_temp.checked(50050, 'HUF', 'paypal'), 'amount_not_chargeable', 'PayPal takes no fillér');
select is(pg_temp.checked(1000, 'KWD', 'paypal'), 'currency_not_chargeable', 'nor dinars');

select * from finish();
rollback;
