begin;
select plan(7);

select is(
    private.uuid_or_null('0190a0e8-0000-7000-8000-0000000000AB'), '0190a0e8-0000-7000-8000-0000000000ab',
    'an id of ours'
);
select is(private.uuid_or_null(text), null, format('%L is not one', text))
from unnest(array[null, '', '5', 'default', '0190a0e8000070008000000000000000',
    '{0190a0e8-0000-7000-8000-000000000000}']) as text;

select * from finish();
rollback;
