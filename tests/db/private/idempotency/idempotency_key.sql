begin;
select plan(24);

-- The key read from a header that holds value.
create function pg_temp.key(value text) returns text
language plpgsql
as $$
begin
    perform set_config('request.headers', json_build_object('idempotency-key', value)::text, true);
    return private.idempotency_key();
exception when sqlstate 'PT400' then
    return sqlerrm;
end;
$$;

select is(private.idempotency_key(), null, 'without a header there is no key');
set local request.headers = '{"accept": "application/json"}';
select is(private.idempotency_key(), null, 'another header does not count');
select is(pg_temp.key(null), null, 'nor does null');

select is(pg_temp.key(value), expected, format('%L is taken', value))
from (values
    ('abc', 'abc'), ('"abc"', 'abc'), ('a"b', 'a"b'), ('"', '"'), ('!~', '!~'), ('{"a":1}', '{"a":1}'), ('"a"b"', 'a"b')
) as example (value, expected);
select is(pg_temp.key(repeat('x', 255)), repeat('x', 255), '255 characters are taken');
select is(pg_temp.key('"' || repeat('x', 255) || '"'), repeat('x', 255), 'not counting the quotes');

select is(pg_temp.key(value), 'invalid_idempotency_key', format('%s is refused', to_json(left(value, 20))))
from unnest(array[
    '', '""', ' ', 'a b', ' abc', 'abc ', e'a\tb', e'abc\n', e'a\x7f', 'é', 'ключ', repeat('x', 256)
]) as value;

select * from finish();
rollback;
