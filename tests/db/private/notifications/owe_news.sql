begin;
\ir ../../support/gift.sql
select plan(7);

update data.deployment set staff_email = 'staff@example.org';
update data.campaigns set organizer_email = 'olga@example.org';
select pg_temp.capture() as answer \gset
delete from data.notifications;

-- What is owed after a change of the payment, which is then taken back.
create function pg_temp.owed(change jsonb, version int default 7) returns text
language plpgsql
as $$
declare
    v_old data.payments;
    v_owed text;
begin
    select * into v_old from data.payments;
    v_old.version := version;
    perform private.owe_news(donations, v_old, jsonb_populate_record(v_old, change)) from data.donations;
    perform private.owe_news(donations, v_old, jsonb_populate_record(v_old, change)) from data.donations;
    select string_agg(kind || ' to ' || recipient || case when send_after > now() then ' later' else '' end, ', '
        order by kind, recipient) into v_owed from data.notifications;
    raise sqlstate 'BACK0';
exception when sqlstate 'BACK0' then
    return v_owed;
end;
$$;

select is(pg_temp.owed('{}'), null, 'nothing changed');
select is(pg_temp.owed('{"refunded_minor": 500}'), 'refund to ada@example.org', 'a refund is told to the donor, once');
select is(
    pg_temp.owed('{"status": "FAILED"}'), 'payment_failed to ada@example.org later', 'a failure as well, if it lasts'
);
select is(
    pg_temp.owed('{"disputed_minor": 1250}'),
    'organizer_alert to olga@example.org, organizer_alert to staff@example.org', 'a dispute to organizer and staff'
);
select is(pg_temp.owed('{"is_counted": false}'), 'organizer_alert to staff@example.org', 'a second capture to staff');
select is(
    pg_temp.owed('{"refunded_minor": 1250, "status": "REFUNDED", "is_counted": false}'),
    'organizer_alert to staff@example.org, refund to ada@example.org', 'several at once'
);

update data.payments set disputed_minor = 1250;
select is(pg_temp.owed('{"disputed_minor": 0}'), null, 'a dispute that is won needs no alert');

select * from finish();
rollback;
