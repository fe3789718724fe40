begin;
\ir ../../support/gift.sql
select plan(5);

create function pg_temp.folded() returns text
language sql volatile as $$ select private.fold_donation(donations) from data.donations order by id desc limit 1 $$;

select is(pg_temp.folded(), 'PENDING', 'a payment is open');
update data.payments set status = 'FAILED' where id = :'payment';
select is(pg_temp.folded(), 'FAILED', 'every payment failed');
update data.payments set status = 'CAPTURED', captured_minor = 1250, captured_currency = 'USD', is_open = false
where id = :'payment';
select is(pg_temp.folded(), 'COMPLETED', 'money came');
update data.donations set is_given_up = true;
select is(pg_temp.folded(), 'COMPLETED', 'also after it was given up');
update data.payments set status = 'REFUNDED', refunded_minor = 1250 where id = :'payment';
select is(pg_temp.folded(), 'REFUNDED', 'and went back');

select * from finish();
rollback;
