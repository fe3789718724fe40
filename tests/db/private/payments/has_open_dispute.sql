begin;
\ir ../../support/evidence.sql
select plan(6);

select pg_temp.claims('captured pi_1 1250') as done \gset
update data.payments set captured_minor = 1250, captured_currency = 'USD';
create function pg_temp.disputed() returns boolean
language sql volatile as $$ select private.has_open_dispute(payments) from data.payments $$;

select ok(not pg_temp.disputed(), 'no dispute');
select pg_temp.claims('dispute dp_1 1250 warning_needs_response') as done \gset
select ok(not pg_temp.disputed(), 'an inquiry is not yet one');
select pg_temp.claims('dispute dp_1 1250 needs_response') as done \gset
select ok(pg_temp.disputed(), 'the bank asks for the money');
select pg_temp.claims('dispute dp_1 1250 under_review') as done \gset
select ok(pg_temp.disputed(), 'undecided');
select pg_temp.claims('dispute dp_1 1250 lost, dispute dp_2 100 needs_response') as done \gset
select ok(pg_temp.disputed(), 'one is lost, another open');
select pg_temp.claims('dispute dp_2 100 won') as done \gset
select ok(not pg_temp.disputed(), 'all are decided');

select * from finish();
rollback;
