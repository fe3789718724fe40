begin;
select plan(3);

select matches(private.reading_key('order', 'x'), '^reading order [0-9a-f]{64}$', 'kind and content');
select isnt(private.reading_key('order', 'x'), private.reading_key('capture', 'x'), 'another kind is another reading');
select isnt(private.reading_key('order', 'x'), private.reading_key('order', 'y'), 'so is another answer');

select * from finish();
rollback;
