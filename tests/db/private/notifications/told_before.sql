begin;
\ir ../../support/sound.sql
select plan(6);

select id as news from data.notifications where kind = 'refund' \gset
select is(private.told_before(notifications), null, 'a receipt tells of no refund') from data.notifications where kind = 'receipt';
select is(private.told_before(notifications), 0::bigint, 'nothing yet') from data.notifications where id = :'news';
insert into data.notifications (donation_id, payment_id, kind, about, recipient, status, sent_at, told_minor)
values (:'donation', :'payment', 'refund', 'x', 'ada@example.org', 'SENT', now(), 300);
select is(private.told_before(notifications), 300::bigint, 'what was sent') from data.notifications where id = :'news';
insert into data.notifications (donation_id, payment_id, kind, about, recipient, status, sent_at, told_minor)
values (:'donation', :'payment', 'refund', 'y', 'ada@example.org', 'SENT', now() + interval '1 second', 200);
select is(private.told_before(notifications), 200::bigint, 'last') from data.notifications where id = :'news';
update data.notifications set status = 'FAILED', sent_at = null where about = 'y';
select is(private.told_before(notifications), 300::bigint, 'and arrived') from data.notifications where id = :'news';
update data.notifications set recipient = 'bob@example.org' where about = 'x';
select is(private.told_before(notifications), 0::bigint, 'to this recipient') from data.notifications where id = :'news';

select * from finish();
rollback;
