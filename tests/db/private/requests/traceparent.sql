begin;
select plan(4);

select is(private.traceparent(), null, 'outside of any trace');
set local request.headers = '{"traceparent": "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01"}';
select is(private.traceparent(), '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01', 'sent with the request');
set local careforall.traceparent = '00-cccccccccccccccccccccccccccccccc-dddddddddddddddd-01';
select is(
    private.traceparent(), '00-cccccccccccccccccccccccccccccccc-dddddddddddddddd-01',
    'set by a program outside a request'
);
set local careforall.traceparent = '';
select is(
    private.traceparent(), '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01',
    'a setting left over reads as empty'
);

select * from finish();
rollback;
