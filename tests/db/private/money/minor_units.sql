begin;
select plan(23);

select is(private.minor_units('stripe', 1250, 'USD'), 1250::bigint, 'cents are cents');
select is(private.minor_units('stripe', 1200, 'JPY'), 1200::bigint, 'yen are yen');
select is(private.minor_units('stripe', 1500, 'KWD'), 1500::bigint, 'three decimals where ISO says three');
select is(private.minor_units('stripe', 10000, 'ISK'), 100::bigint, 'Stripe counts krónur with two decimals');
select is(private.minor_units('stripe', 5, 'MGA'), 500::bigint, 'and ariary with none');
select is(private.minor_units('paypal', 100, 'ISK'), 100::bigint, 'a rule binds its gateway only');
select is(private.minor_units('paypal', 12.50, 'USD'), 1250::bigint, 'PayPal writes dollars');
select is(private.minor_units('paypal', 500, 'HUF'), 50000::bigint, 'forints without decimals');
select is(private.minor_units('paypal', 1200, 'JPY'), 1200::bigint, 'and yen');
select throws_ok(
    $$select private.minor_units('paypal', 12.505, 'USD')$$, 'PT400', 'unbookable_amount',
    'half a cent is never rounded'
);
select is(private.minor_units('stripe', 12.0, 'USD'), 12::bigint, 'a whole number may be written with a point');
select is(private.minor_units('stripe', -30, 'USD'), -30::bigint, 'a fee may come back');

select throws_ok(
    format('select private.minor_units(%L, %L::numeric, %L)', 'stripe', units, currency), 'PT400', 'unbookable_amount',
    format('%s %s is never rounded', units, currency)
)
from (values ('12.5', 'USD'), ('150', 'ISK'), ('0.0001', 'JPY'), ('1', 'XXX'), ('1', 'usd'), ('1', null))
    as example (units, currency);
select is(private.minor_units('stripe', 9999999999999, 'USD'), 9999999999999::bigint, 'ten times our largest gift');
select throws_ok(
    format('select private.minor_units(%L, %L::numeric, %L)', gateway, units, currency), 'PT400', 'unbookable_amount',
    format('%s %s is absurd', units, currency)
)
from (values
    ('stripe', '10000000000000', 'USD'), ('stripe', '-1e30', 'USD'), ('paypal', '100000000000', 'USD'),
    ('stripe', 'NaN', 'USD')
) as example (gateway, units, currency);

select * from finish();
rollback;
