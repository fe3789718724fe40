begin;
select plan(7);

select is(private.token_claim('role'), null, 'outside PostgREST there is no token');
set local request.jwt.claims = '';
select is(private.token_claim('role'), null, 'a setting left over from another transaction reads as empty');
set local request.jwt.claims = '{"role": "donor", "email": "ada@example.org", "exp": 1700000000, "sub": null}';
select is(private.token_claim('role'), 'donor', 'the role of the token');
select is(private.token_claim('email'), 'ada@example.org', 'its email');
select is(private.token_claim('exp'), '1700000000', 'a number as text');
select is(private.token_claim('sub'), null, 'null is absent');
select is(private.token_claim('Role'), null, 'names are exact');

select * from finish();
rollback;
