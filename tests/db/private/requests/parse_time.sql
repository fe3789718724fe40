begin;
select plan(44);

create function pg_temp.read(value text) returns text
language plpgsql
as $$
begin
    return private.parse_time(format('{"t": %s}', value)::json, 't');
exception when sqlstate 'PT400' then
    return sqlerrm;
end;
$$;
set local timezone = 'UTC';

select is(pg_temp.read(to_json(value)::text), expected, value)
from (values
    ('2026-12-24T18:00:00Z', '2026-12-24 18:00:00+00'), ('2026-12-24t18:00:00z', '2026-12-24 18:00:00+00'),
    ('2026-12-24T18:00:00+02:00', '2026-12-24 16:00:00+00'), ('2026-12-24T18:00:00-09:30', '2026-12-25 03:30:00+00'),
    ('2026-12-24T18:00:00.123456Z', '2026-12-24 18:00:00.123456+00'),
    ('2024-02-29T00:00:00Z', '2024-02-29 00:00:00+00'), ('0001-01-01T00:00:00Z', '0001-01-01 00:00:00+00')
) as example (value, expected);
select is(pg_temp.read('null'), null, 'null is absent');
select is(private.parse_time('{}', 't'), null, 'absent is null');

select is(pg_temp.read(to_json(value)::text), 'invalid_time', value || ' is no moment')
from unnest(array[
    '2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-32T00:00:00Z', '2026-12-24T25:00:00Z', '2026-12-24T24:00:00Z', '2026-12-24T18:60:00Z',
    '2026-12-24T18:00:61Z', '0000-01-01T00:00:00Z',
    '2026-12-24T18:00:00+99:00', '2026-12-24T18:00:00+00:99', '2026-12-24', '2026-12-24T18:00:00',
    '2026-12-24 18:00:00Z', '2026-12-24T18:00Z',
    '20261224T180000Z', '2026-12-24T18:00:00.Z', '2026-12-24T18:00:00.1234567890Z', '2026-12-24T18:00:00 Z',
    '2026-12-24T18:00:00+0200',
    '26-12-24T18:00:00Z', '12026-12-24T18:00:00Z', 'infinity', 'now', 'epoch', 'tomorrow', '', ' 2026-12-24T18:00:00Z',
    '２０２６-12-24T18:00:00Z'
]) as value;
select is(pg_temp.read(value), 'invalid_time', value || ' is not even a text')
from unnest(array['1700000000', 'true', '[]', '{}']) as value;

select * from finish();
rollback;
