begin;
select plan(5);

set local request.headers = '{"x-resource-id": "01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11"}';
select is(
    private.resource_id(), '01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11'::uuid, 'the id that the proxy took from the path'
);
set local request.headers = '{"x-resource-id": "{01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11}"}';
select throws_ok('select private.resource_id()', 'PT400', 'invalid_id', 'no other spelling is accepted');
set local request.headers = '{"x-resource-id": ""}';
select throws_ok('select private.resource_id()', 'PT400', 'invalid_id', 'an empty header counts as missing');
set local request.headers = '{}';
select throws_ok('select private.resource_id()', 'PT400', 'invalid_id', 'as does a missing one');
set local request.headers = '';
select throws_ok('select private.resource_id()', 'PT400', 'invalid_id', 'as does being outside a request');

select * from finish();
rollback;
