begin;
select plan(11);

select is(private.time_or_null(text), '2023-11-14 22:13:20Z', text || ' is a moment')
from unnest(array['2023-11-14T22:13:20Z', '2023-11-14T22:13:20.000Z', '2023-11-14T14:13:20-08:00']) as text;
select is(private.time_or_null(text), null, format('%L is not one', text))
from unnest(array[null, '', 'yesterday', 'now', '1700000000', '2023-02-31T00:00:00Z', '2023-11-14T22:13:20',
    '2023-11-14T99:00:00Z']) as text;

select * from finish();
rollback;
