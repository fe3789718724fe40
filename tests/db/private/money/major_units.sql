begin;
select plan(12);

select is(private.major_units(amount, currency)::text, expected, format('%s %s', amount, currency))
from (values
    (1250, 'USD', '12.50'), (1200, 'USD', '12.00'), (1, 'USD', '0.01'), (0, 'USD', '0.00'), (-5, 'USD', '-0.05'),
    (1200, 'JPY', '1200'), (1500, 'KWD', '1.500'), (1, 'CLF', '0.0001'),
    (9223372036854775807, 'USD', '92233720368547758.07'),
    (18000000000000000001, 'USD', '180000000000000000.01')
) as example (amount, currency, expected);
select is(private.major_units(null, 'USD'), null, 'nothing is nothing');
select is(private.major_units(1, 'XXX'), null, 'an unknown currency has no units');

select * from finish();
rollback;
