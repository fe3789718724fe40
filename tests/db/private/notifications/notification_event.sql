begin;
\ir ../../support/gift.sql
select plan(2);

select pg_temp.capture() as answer \gset
update data.notifications set traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
select is(
    private.notification_event(notifications) - 'event_id' - 'occurred_at',
    jsonb_build_object(
        'type', 'notification.due', 'aggregate_id', id, 'version', 1, 'traceparent', traceparent,
        'data', jsonb_build_object('notification_id', id, 'donation_id', donation_id, 'campaign_id', null)
    ),
    'ids only, in the trace that it was born in'
) from data.notifications;
update data.notifications set traceparent = null;
select set_config('careforall.traceparent', 'here', true) as traceparent \gset
select is(
    private.notification_event(notifications) ->> 'traceparent', 'here', 'or in this one'
) from data.notifications;

select * from finish();
rollback;
