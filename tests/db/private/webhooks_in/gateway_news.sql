begin;
\ir ../../support/paypal.sql
select plan(4);

insert into data.gateway_events (gateway, dedupe_key, raw, signature_scheme, headers, transmission_id)
select gateways.name, scheme, 'x', scheme, '{"reading": "dispute"}', 'sent-' || scheme
from data.gateways cross join unnest(array['api', 'v1']) as scheme;

create function pg_temp.news(event data.gateway_events) returns private.gateway_news
language sql stable
as $$
    select private.describe_event(event, private.json_or_null(
        case event.gateway when 'stripe' then pg_temp.event('charge.updated', pg_temp.charge())
            else pg_temp.paypal_event('PAYMENT.CAPTURE.COMPLETED', pg_temp.paypal_capture()) end
    ))
$$;

select is(
    to_jsonb((pg_temp.news(stored)).event) - '{event_id,event_type,is_live,subject,occurred_at}'::text [],
    to_jsonb(stored) - '{event_id,event_type,is_live,subject,occurred_at}'::text [],
    format('nothing else of a row of %s changes, scheme %s', stored.gateway, stored.signature_scheme)
) from data.gateway_events as stored;

select * from finish();
rollback;
