begin;
select plan(16);

select is(
    private.parse_uuid('{"id": "01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11"}', 'id'),
    '01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11'::uuid, 'a UUID'
);
select is(
    private.parse_uuid('{"id": "01909C7E-7D3A-7C50-A2CB-3F4A3C0D9E11"}', 'id'),
    '01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11'::uuid,
    'also in capitals'
);
select throws_ok(
    format('select private.parse_uuid(%L, ''id'')', format('{"id": %s}', value)), 'PT400', 'invalid_id',
    value || ' is none'
)
from unnest(array[
    '""', '"x"', '5', 'true', '[]', '{}', '"01909c7e7d3a7c50a2cb3f4a3c0d9e11"',
    '"{01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11}"',
    '"0190-9c7e-7d3a-7c50-a2cb-3f4a-3c0d-9e11"', '"01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e1g"',
    '"01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11 "',
    '"01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e1１"'
]) as value;
select throws_ok($$select private.parse_uuid('{"id": null}', 'id')$$, 'PT400', 'invalid_id', 'null is not an id');
select throws_ok($$select private.parse_uuid('{}', 'id')$$, 'PT400', 'invalid_id', 'nor is an absent field');

select * from finish();
rollback;
