begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(3);

select pg_temp.endpoint() as endpoint \gset
select pg_temp.delivery(:'endpoint') as delivery \gset
select is(
    private.show_webhook_delivery(delivery) - '{created_at,next_attempt_at,event_id}'::text [],
    jsonb_build_object(
        'id', :'delivery', 'event_type', 'donation.completed', 'status', 'PENDING', 'attempts', 0, 'last_status', null,
        'last_error', null, 'delivered_at', null, 'log', '[]'::jsonb
    ), 'one that was not tried yet'
) from data.webhook_deliveries as delivery;
select private.finish_delivery(:'delivery', 1, null, 'ConnectError', 12, '', null) as first \gset
select private.finish_delivery(:'delivery', 2, 204, null, 7, 'thanks', null) as second \gset
select is(
    (
        select jsonb_agg(attempt - 'attempted_at' order by place)
        from jsonb_array_elements(private.show_webhook_delivery(delivery) -> 'log') with ordinality as log (attempt, place)
    ),
    '[{"status": null, "error": "ConnectError", "duration_ms": 12, "reply": ""},
        {"status": 204, "error": null, "duration_ms": 7, "reply": "thanks"}]'::jsonb,
    'what its attempts met'
) from data.webhook_deliveries as delivery;
select is(private.show_webhook_delivery(delivery) ->> 'next_attempt_at', null, 'nothing comes next')
from data.webhook_deliveries as delivery;

select * from finish();
rollback;
