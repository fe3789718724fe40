begin;
select plan(3);

select is(private.describe_amount(1250, 'USD'), '12.50 USD', 'with its decimals');
select is(private.describe_amount(1200, 'JPY'), '1200 JPY', 'or none');
select is(private.describe_amount(null, null), 'nothing', 'where there is none');

select * from finish();
rollback;
