begin;
select plan(80);

-- The minor units read from a field that holds value, or the word of the refusal.
create function pg_temp.amount(value text, currency text default 'USD') returns text
language plpgsql
as $$
begin
    return private.parse_amount(format('{"amount": %s}', value)::json, 'amount', currencies)
    from data.currencies where code = currency;
exception when sqlstate 'PT400' then
    return sqlerrm;
end;
$$;

select is(pg_temp.amount(value, currency), expected, format('%s %s', value, currency))
from (values
    ('12.50', 'USD', '1250'), ('"12.50"', 'USD', '1250'), ('12.5', 'USD', '1250'), ('12', 'USD', '1200'),
    ('0.01', 'USD', '1'), ('12.500', 'USD', '1250'), ('12.5000000000', 'USD', '1250'), ('"0012.50"', 'USD', '1250'),
    ('0.29', 'USD', '29'), ('8.21', 'USD', '821'), ('1.15', 'USD', '115'), ('999999999.99', 'USD', '99999999999'),
    ('9999999999.99', 'USD', '999999999999'), ('1200', 'JPY', '1200'), ('1200.0', 'JPY', '1200'),
    ('1.5', 'KWD', '1500'), ('1.555', 'KWD', '1555'), ('0.0001', 'CLF', '1')
) as example (value, currency, expected);

select is(pg_temp.amount(value, currency), 'too_many_decimals', format('%s %s is never rounded', value, currency))
from (values
    ('0.001', 'USD'), ('0.005', 'USD'), ('10.999', 'USD'), ('"12.345"', 'USD'), ('0.5', 'JPY'), ('1.0001', 'KWD'),
    ('0.00001', 'CLF'), ('0.0000000001', 'USD')
) as example (value, currency);

select is(pg_temp.amount(value), 'invalid_amount', value || ' is no amount')
from unnest(array[
    '0', '0.00', '-0', '-1', '-0.01', '"-1"', '"+1"', '1e2', '1E2', '"1e2"', '1e308', '1e131000', '1e-1', '"NaN"',
    '"nan"',
    '"Infinity"', '"-Infinity"', '"inf"', '""', '" "', '" 12.5 "', '"12.5\n"', '"12,50"', '"1 000"', '"1_000"',
    '"0x10"', '"$5"', '"."',
    '".5"', '"5."', '"１０"', '"١٠"', '"1\u0660"', 'true', 'false', '[]', '[5]', '{}', '{"a": 5}', '12.50000000000',
    '0.1234567890123456789012345678901', '1000000000000000'
]) as value;
select is(pg_temp.amount(repeat('9', 500)), 'invalid_amount', 'nor is one of 500 digits');

select is(pg_temp.amount('10000000000'), 'amount_too_large', 'twelve digits of minor units are refused');
select is(pg_temp.amount('999999999999999'), 'amount_too_large', 'as is all above');
select is(pg_temp.amount('1000000000000', 'JPY'), 'amount_too_large', 'in any currency');
select is(pg_temp.amount('999999999999', 'JPY'), '999999999999', 'up to there');

select is(pg_temp.amount('null'), null, 'null is absent');
select is(
    (select private.parse_amount('{}', 'amount', currencies) from data.currencies where code = 'USD'), null,
    'and absent is null'
);
select throws_ok(
    $$select private.parse_amount('{"amount": "\u0000"}', 'amount', currencies)
    from data.currencies where code = 'USD'$$, '22P05', null,
    'a NUL is not text: 400 by PostgreSQL itself'
);
create function pg_temp.detail(value text) returns text
language plpgsql
as $$
declare
    v_detail text;
begin
    return private.parse_amount(format('{"goal": %s}', value)::json, 'goal', currencies)
    from data.currencies where code = 'USD';
exception when sqlstate 'PT400' then
    get stacked diagnostics v_detail = pg_exception_detail;
    return v_detail;
end;
$$;
select matches(pg_temp.detail(value), '^goal ', format('the refusal of %s names the field', value))
from unnest(array['"x"', '0', '0.001', '99999999999']) as value;

select * from finish();
rollback;
