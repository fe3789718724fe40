begin;
\ir ../../support/sound.sql
select plan(2);

select is(private.refunded_now(notifications), 500::bigint, 'what has gone back') from data.notifications where kind = 'refund';
select is(private.refunded_now(notifications), null, 'a receipt tells of no refund') from data.notifications where kind = 'receipt';

select * from finish();
rollback;
