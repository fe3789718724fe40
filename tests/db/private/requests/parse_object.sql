begin;
select plan(18);

select is(
    private.parse_object('{"o": {"a": [1, {"b": null}]}}', 'o'), '{"a": [1, {"b": null}]}'::jsonb,
    'an object, however deep'
);
select is(private.parse_object('{"o": {}}', 'o'), '{}'::jsonb, 'an empty one');
select is(private.parse_object('{"o": {"a": 12.50}}', 'o') ->> 'a', '12.50', 'numbers keep their decimals');
select is(private.parse_object('{}', 'o'), null, 'absent is null');
select is(private.parse_object('{"o": null}', 'o'), null, 'null is absent');
select throws_ok(
    format('select private.parse_object(%L, ''o'')', format('{"o": %s}', value)), 'PT400', 'wrong_type',
    value || ' is no object'
)
from unnest(array['[]', '[{}]', '"{}"', '5', 'true', '""']) as value;
select throws_ok(
    $$select private.parse_object('{"o": {"a": "\u0000"}}', 'o')$$, '22P05', null, 'a NUL cannot be kept: 400'
);
select throws_ok(
    $$select private.parse_object('{"o": {"a": "\ud800"}}', 'o')$$, '22P02', null, 'nor can half a character'
);

select throws_ok(
    format('select private.parse_object(''{"o": {"n": [%s]}}'', ''o'')', number), 'PT400', 'invalid_number',
    number || ' would be written out in full'
)
from unnest(array['1e131071', '-1E+99999', '1e-16383']) as number;
select is(
    private.parse_object('{"o": {"n": 1e308, "e1000": "1e131071"}}', 'o') ->> 'e1000', '1e131071', 'as text it is text'
);
select throws_ok(
    format('select private.parse_object(''{"o": {"a": %s1%s}}'', ''o'')', repeat('[', 40), repeat(']', 40)),
    'PT400', 'nested_too_deeply', 'forty levels are too deep'
);

select * from finish();
rollback;
