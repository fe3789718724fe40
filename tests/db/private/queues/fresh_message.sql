begin;
select plan(4);

select is(
    private.fresh_message('{"args": [1], "options": {"retries": 11, "traceback": "x", "requeue_timestamp": 1, "max_age": 5}}'),
    '{"args": [1], "options": {"max_age": 5}}', 'tries are forgotten, the rest stays'
);
select is(private.fresh_message('{"type": "donation.completed"}'), '{"type": "donation.completed"}', 'an event');
select is(private.fresh_message('5'), '5', 'whatever it is');
select is(private.fresh_message(null), null, 'or is not');

select * from finish();
rollback;
