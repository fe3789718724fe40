begin;
select plan(5);

set local request.headers = '{"x-resource-id": "01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11"}';
select is(
    private.resource_id(), '01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11'::uuid, 'the id that the proxy took from the path'
);
set local request.headers = '{"x-resource-id": "{01909c7e-7d3a-7c50-a2cb-3f4a3c0d9e11}"}';
select throws_ok('select private.resource_id()', 'PT400', 'invalid_id', 'no other spelling');
set local request.headers = '{"x-resource-id": ""}';
select throws_ok('select private.resource_id()', 'PT400', 'invalid_id', 'an empty header is none');
set local request.headers = '{}';
select throws_ok('select private.resource_id()', 'PT400', 'invalid_id', 'nor is a missing one');
set local request.headers = '';
select throws_ok('select private.resource_id()', 'PT400', 'invalid_id', 'nor is no request at all');

select * from finish();
rollback;
