begin;
select plan(11);

select is(private.parse_phone_number('{"to": "+14155550100"}', 'to'), '+14155550100', 'as it was sent');
select is(private.parse_phone_number('{}', 'to'), null, 'absent');
select throws_ok(
    format('select private.parse_phone_number(%L, ''to'')', json_build_object('to', number)), 'PT400',
    'invalid_phone_number', number
)
from unnest(array['14155550100', '+0155550100', '+1 415 555', '+123456', '+1415555abcd', '+１４１５５５５'])
    as number where length(number) <= 16;
select throws_ok(
    $$select private.parse_phone_number('{"to": "+12345678901234567"}', 'to')$$, 'PT400', 'too_long', 'too long'
);
select throws_ok($$select private.parse_phone_number('{"to": 14155550100}', 'to')$$, 'PT400', 'wrong_type', 'a number');
select throws_ok($$select private.parse_phone_number('{"to": ""}', 'to')$$, 'PT400', 'empty_field', 'empty');

select * from finish();
rollback;
