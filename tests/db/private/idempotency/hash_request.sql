begin;
select plan(4);

select is(
    private.hash_request('{"amount": 1250, "currency": "USD"}'),
    private.hash_request('{"currency": "USD", "amount": 1250}'),
    'the order of fields does not matter'
);
select is(
    private.hash_request('{"amount": 1250, "message": null}'), private.hash_request('{"amount": 1250}'),
    'null is absent'
);
select isnt(
    private.hash_request('{"amount": 1250}'), private.hash_request('{"amount": 1251}'),
    'another amount is another request'
);
select isnt(
    private.hash_request('{"extra": {"a": null}}'), private.hash_request('{"extra": {}}'),
    'what a caller nests is theirs'
);

select * from finish();
rollback;
