begin;
\ir ../../support/gift.sql
select plan(2);

select pg_temp.capture() as answer \gset
select is(
    private.show_notification(notifications) - 'id' - 'created_at',
    jsonb_build_object(
        'donation_id', :'donation', 'kind', 'receipt', 'type', 'EMAIL', 'recipient', 'ada@example.org',
        'status', 'PENDING', 'retry_count', 0, 'last_error', null, 'provider_id', null, 'send_after', null,
        'attempted_at', null, 'sent_at', null
    ),
    'what was to be sent to whom, and what came of it'
) from data.notifications;
select is(private.show_notification(notifications) ->> 'id', id::text, 'by its id') from data.notifications;

select * from finish();
rollback;
