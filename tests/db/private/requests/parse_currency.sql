begin;
select plan(19);

select is((private.parse_currency('{"c": "JPY"}', 'c', 'USD')).exponent, 0::smallint, 'the currency with its decimals');
select is((private.parse_currency('{"c": "KWD"}', 'c', 'USD')).exponent, 3::smallint, 'which differ');
select is((private.parse_currency('{}', 'c', 'USD')).code, 'USD', 'absent: the fallback');
select is((private.parse_currency('{"c": null}', 'c', 'EUR')).code, 'EUR', 'null is absent');
select throws_ok(
    format('select private.parse_currency(%L, ''c'', ''USD'')', json_build_object('c', value)), 'PT400',
    'unknown_currency',
    format('%L is not a currency', value)
)
from unnest(array['usd', 'XXX', 'XTS', 'US', 'USDD', '', ' ', 'USD ', 'ＵＳＤ', '$', 'dollar']) as value;
select throws_ok(
    format('select private.parse_currency(%L, ''c'', ''USD'')', format('{"c": %s}', value)), 'PT400', 'wrong_type',
    value || ' is not even a text'
)
from unnest(array['840', 'true', '["USD"]', '{"code": "USD"}']) as value;

select * from finish();
rollback;
