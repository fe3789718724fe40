begin;
select plan(35);

create function pg_temp.read(raw text) returns jsonb
language sql immutable as $$ select private.json_or_null(convert_to(raw, 'UTF8')) $$;

select is(pg_temp.read(raw), raw::jsonb, raw || ' is read as it is')
from unnest(array[
    '{"a": 1.50}', '[]', 'null', '"x"', '5', ' {"a": "é🎁"} ', '{"a": "\ud83c\udf81"}', '{"a": "\\u0000"}',
    '{"a": "\\\\"}', '{"a": 1, "a": 2}',
    '{"a": 123456789012345678901234567890.123456789012345678901234567890}'
]) as raw;

-- What jsonb refuses, although it is JSON: a donor's own text could block a real payment.
select is(pg_temp.read(raw), expected::jsonb, raw || ' is made readable')
from (values
    ('{"a": "x\u0000y"}', '{"a": "x�y"}'),
    ('{"a\u0000": 1}', '{"a�": 1}'),
    ('{"a": "\ud800"}', '{"a": "�"}'),
    ('{"a": "\udc00"}', '{"a": "�"}'),
    ('{"a": "\uDBFF\uDBFF"}', '{"a": "��"}'),
    ('{"a": "\udc00\ud800"}', '{"a": "��"}'),
    ('{"a": "\ud800x\udc00"}', '{"a": "�x�"}'),
    ('{"a": "\ud800\ud83c\udf81\udc00"}', '{"a": "�🎁�"}'),
    ('{"a": "\u0000\ud83c\udf81"}', '{"a": "�🎁"}'),
    ('{"a": "\\u0000 \u0000"}', '{"a": "\\u0000 �"}'),
    ('{"a": "\\\u0000"}', '{"a": "\\�"}'),
    ('{"a": "\\\\u0000 \ud800"}', '{"a": "\\\\u0000 �"}'),
    ('{"a": "\\ud800\u0000"}', '{"a": "\\ud800�"}')
) as example (raw, expected);
select is(pg_temp.read('{"a": "' || repeat('\u0000', 10000) || '"}') ->> 'a', repeat('�', 10000), 'however often');

select is(pg_temp.read(raw), null, to_json(left(raw, 40)) || ' is no JSON')
from unnest(array['', '{', '{"a": 1}x', e'{"a": "\x01"}', e'{"a": "\x01 \\u0000"}', '{''a'': 1}', '{"a": NaN}']) as raw;
select is(private.json_or_null('\xff'), null, 'bytes that are not UTF-8 are not JSON');
select is(private.json_or_null('\x7b2261223a2200227d'), null, 'nor is a NUL byte');
select is(pg_temp.read(repeat('[', 100000) || repeat(']', 100000)), null, 'nor is what is nested too deep to be read');

select * from finish();
rollback;
