begin;
select plan(15);

select is(private.is_email(address), true, address)
from unnest(array['ada@example.org', 'A.da+x@sub.example.co', repeat('a', 64) || '@example.org']) as address;
select is(private.is_email(address), false, format('%L is not one', left(address, 30)))
from unnest(array['', '5', 'ada', '@example.org', 'ada@', 'ada@localhost', '.ada@example.org', 'a..b@example.org',
    'ada@example.org ', '=?utf-8?q?a?=@example.org', repeat('a', 65) || '@example.org']) as address;
select is(private.is_email(null), null, 'of nothing nothing is said');

select * from finish();
rollback;
