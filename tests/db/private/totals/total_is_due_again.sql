begin;
select plan(8);

create function pg_temp.tell(campaign uuid, delay int default 0) returns bigint
language sql
begin atomic
    select pgmq.send('totals', jsonb_build_object('data', jsonb_build_object('campaign_id', campaign)), delay);
end;

create temporary table told as
select
    pg_temp.tell('01999999-0000-7000-8000-000000000001') as one,
    pg_temp.tell('01999999-0000-7000-8000-000000000002') as two,
    pg_temp.tell('01999999-0000-7000-8000-000000000001') as one_again,
    pg_temp.tell('01999999-0000-7000-8000-000000000002', 300) as two_put_off;
grant select on told to workers;

set local role workers;
select ok(private.total_is_due_again('01999999-0000-7000-8000-000000000001', one), 'a later one waits') from told;
select ok(
    not private.total_is_due_again('01999999-0000-7000-8000-000000000001', one_again), 'the last has none'
) from told;
select ok(
    not private.total_is_due_again('01999999-0000-7000-8000-000000000002', two),
    'nor has a message before one that is put off'
) from told;
select ok(
    not private.total_is_due_again('01999999-0000-7000-8000-000000000003', one),
    'nor does another campaign''s message count'
) from told;
select ok(
    not private.total_is_due_again('01999999-0000-7000-8000-000000000001', one - 1001), 'it does not look far'
) from told;
reset role;

do $$
begin
    perform from pgmq.read('totals', 30, 3);
end;
$$;
set local role workers;
select ok(private.total_is_due_again('01999999-0000-7000-8000-000000000001', one), 'one that is being worked on counts')
from told;
reset role;

select is(count(*), 1::bigint, 'nothing is left when it is archived')
from told, pgmq.archive('totals', array[one_again]);
set local role workers;
select ok(not private.total_is_due_again('01999999-0000-7000-8000-000000000001', one), 'then it has no later one')
from told;

select * from finish();
rollback;
