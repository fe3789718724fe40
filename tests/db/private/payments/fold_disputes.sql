begin;
\ir ../../support/evidence.sql
select plan(10);

create function pg_temp.disputes() returns text
language sql stable
as $$
    select string_agg(format('%s %s %s', dispute.object_id, dispute.state, dispute.amount_minor), ', '
    order by dispute.object_id)
    from data.payments cross join lateral private.fold_disputes(payments.id, 'USD') as dispute
$$;

select is(pg_temp.disputes(), null, 'no dispute');
select pg_temp.claim('dispute', 'dp_1', 1250, 'warning_needs_response') as done \gset
select is(pg_temp.disputes(), 'dp_1 inquiry 1250', 'a warning is an inquiry: no money');
select pg_temp.claim('dispute', 'dp_1', 1250, 'warning_closed') as done \gset
select is(pg_temp.disputes(), 'dp_1 inquiry 1250', 'also when it is closed');
select pg_temp.claim('dispute', 'dp_1', 1250, 'needs_response') as done \gset
select is(pg_temp.disputes(), 'dp_1 open 1250', 'then it takes money out');
select pg_temp.claim('dispute', 'dp_1', 1250, 'under_review') as done \gset
select is(pg_temp.disputes(), 'dp_1 open 1250', 'once, whatever its steps');
select pg_temp.claim('dispute', 'dp_1', 1250, 'lost') as done \gset
select is(pg_temp.disputes(), 'dp_1 lost 1250', 'lost');
select pg_temp.claim('dispute', 'dp_1', 1250, 'won') as done \gset
select is(pg_temp.disputes(), 'dp_1 won 1250', 'won after all');
select pg_temp.claim('dispute', 'dp_2', 300, 'lost') as done \gset
select is(pg_temp.disputes(), 'dp_1 won 1250, dp_2 lost 300', 'each dispute by itself');
select pg_temp.claim('dispute', 'dp_2', 400, 'lost') as done \gset
select is(
    pg_temp.disputes(), 'dp_1 won 1250, dp_2 lost 400',
    'an amount that was corrected: the highest in its furthest state'
);
select pg_temp.claim('dispute', 'dp_3', 400, 'lost', 'EUR') as done \gset
select is(pg_temp.disputes(), 'dp_1 won 1250, dp_2 lost 400', 'another currency is another matter');

select * from finish();
rollback;
