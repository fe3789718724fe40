begin;
\ir ../../support/sound.sql
select plan(9);

create function pg_temp.reason(of_kind text, told bigint default null) returns text
language sql stable as $$
    select private.reason_not_to_send(notifications, told) from data.notifications where kind = of_kind
$$;
insert into data.notifications (donation_id, payment_id, kind, recipient)
values (:'donation', :'payment', 'payment_failed', 'ada@example.org');

select is(pg_temp.reason('receipt'), null, 'a receipt is always sent');
select is(pg_temp.reason('payment_failed'), 'no_longer_failed', 'no failure after success');
update data.notifications set is_in_doubt = true where kind = 'payment_failed';
select is(pg_temp.reason('payment_failed'), 'no_longer_failed', 'not even again');
select is(pg_temp.reason('refund', 0), null, 'a refund that nobody was told of');
select is(pg_temp.reason('refund', 500), 'nothing_new', 'one that was told already');
select is(pg_temp.reason('refund', 700), null, 'less than was told');
update data.notifications set is_in_doubt = true where kind = 'refund';
select is(pg_temp.reason('refund', 500), null, 'what may have got through is repeated');
update data.notifications set is_in_doubt = false, is_asked_for = true where kind = 'refund';
select is(pg_temp.reason('refund', 500), null, 'what was asked for is sent');
select private.opt_out('EMAIL', 'ada@example.org', 'x') as done \gset
select is(pg_temp.reason('payment_failed'), 'opted_out', 'a recipient who opted out gets nothing');

select * from finish();
rollback;
