begin;
\ir ../../support/sound.sql
select plan(6);

-- What a notification of a kind shows, by name.
create function pg_temp.said(kind text, payload jsonb default null) returns text
language plpgsql stable as $$
declare
    v_notification data.notifications;
begin
    select * into v_notification from data.notifications where notifications.kind = 'refund';
    v_notification.kind := said.kind;
    v_notification.told_minor := 500;
    v_notification.payload := said.payload;
    v_notification.campaign_id := (select id from data.campaigns);
    return (
        select string_agg(name, ' ' order by name)
        from jsonb_object_keys(private.notification_data(v_notification, 0)) as name
    );
end $$;

select is(pg_temp.said('receipt'), 'amount campaign_title currency donated_at donor_name receipt_number', 'receipt');
select is(
    pg_temp.said('refund'),
    'amount campaign_title currency donated_at donor_name kept news receipt_number refunded', 'refund'
);
select is(pg_temp.said('payment_failed'), 'amount campaign_title currency donor_name', 'failed payment');
select is(
    pg_temp.said('goal_reached', '{"goal_minor": 1, "total_minor": 2}'), 'campaign_title currency goal total', 'goal'
);
select is(
    pg_temp.said('organizer_alert', '{"alert": "dispute", "amount_minor": 1, "currency": "USD"}'),
    'alert amount campaign_title currency donated_at receipt_number', 'alert: no donor is named'
);
select is(
    pg_temp.said('message', '{"subject": "a", "text": "b"}'), 'campaign_title donor_name subject text', 'message'
);

select * from finish();
rollback;
