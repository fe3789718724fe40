begin;
select plan(13);

select is(private.stripe_units('{"amount": 1250}', 'amount'), 1250::numeric, 'an integer');
select is(private.stripe_units('{"amount": -30}', 'amount'), -30::numeric, 'a fee that comes back');
select is(private.stripe_units('{"amount": 12.0}', 'amount'), 12.0, 'however it is written');
select is(private.stripe_units('{"amount": null}', 'amount'), null, 'null is absent');
select is(private.stripe_units('{}', 'amount'), null, 'absent is null');
select throws_ok(
    format('select private.stripe_units(%L, %L)', jsonb_build_object('amount', amount::jsonb), 'amount'),
    'PT400', 'unbookable_amount', format('%s is not an integer', amount)
)
from unnest(array['"1e3"', '"1000"', '""', '"NaN"', '12.5', '[1000]', '{}', 'true']) as amount;

select * from finish();
rollback;
