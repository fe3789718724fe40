begin;
\ir ../../support/gift.sql
select plan(5);

select pg_temp.capture() as answer \gset
create function pg_temp.news() returns bigint
language sql stable as $$ select count(*) from data.notifications where kind = 'refund' $$;
create procedure pg_temp.owe() language plpgsql as $$
begin
    update data.payments set sub_status = null;
    perform private.owe_refund_news(donations, payments) from data.donations, data.payments;
end $$;

call pg_temp.owe();
select is(pg_temp.news(), 1::bigint, 'news of a refund');
call pg_temp.owe();
select is(pg_temp.news(), 1::bigint, 'more of it before it is sent is the same mail');
do $$ begin perform private.start_notification(id) from data.notifications where kind = 'refund'; end $$;
call pg_temp.owe();
select is(pg_temp.news(), 2::bigint, 'what was begun may be out already: more is another mail');
call pg_temp.owe();
select is(pg_temp.news(), 2::bigint, 'one, however much more');
do $$ begin perform private.finish_notification(id, 'SENT', 'x', null) from data.notifications; end $$;
call pg_temp.owe();
select is(pg_temp.news(), 3::bigint, 'and after they were sent, a new one');

select * from finish();
rollback;
