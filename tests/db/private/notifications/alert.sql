begin;
\ir ../../support/gift.sql
select plan(5);

select pg_temp.capture() as answer \gset
create function pg_temp.alerted() returns text
language sql stable as $$
    select string_agg(about || ' to ' || recipient, ', ' order by about, recipient)
    from data.notifications where kind = 'organizer_alert'
$$;
create procedure pg_temp.alert(what text) language sql as $$
    select private.alert(donations, payments, what, '1', 500) from data.donations, data.payments
$$;

call pg_temp.alert('dispute');
select is(pg_temp.alerted(), null, 'nobody is to be told');
update data.campaigns set organizer_email = 'olga@example.org';
update data.deployment set staff_email = 'staff@example.org';
call pg_temp.alert('double_payment');
select is(pg_temp.alerted(), 'double_payment 1 to staff@example.org', 'what is owed to a donor is the house''s matter');
call pg_temp.alert('dispute');
call pg_temp.alert('dispute');
select is(
    pg_temp.alerted(),
    'dispute 1 to olga@example.org, dispute 1 to staff@example.org, double_payment 1 to staff@example.org',
    'each is told once'
);
select results_eq(
    'select distinct payload -> ''amount_minor'', payload ->> ''currency'' from data.notifications where payload is not null',
    $$values ('500'::jsonb, 'USD')$$, 'with the amount'
);
update data.campaigns set organizer_email = 'staff@example.org';
delete from data.notifications where kind = 'organizer_alert';
call pg_temp.alert('dispute');
select is(pg_temp.alerted(), 'dispute 1 to staff@example.org', 'a recipient who is both gets one');

select * from finish();
rollback;
