begin;
select plan(5);

select is(private.header('x'), null, 'outside PostgREST there are no headers');
set local request.headers = '';
select is(private.header('x'), null, 'a setting left over from another transaction reads as empty');
set local request.headers = '{"idempotency-key": "k", "empty": ""}';
select is(private.header('idempotency-key'), 'k', 'by its lower-case name');
select is(private.header('empty'), '', 'an empty header was sent');
select is(private.header('Idempotency-Key'), null, 'PostgREST names them in small letters');

select * from finish();
rollback;
