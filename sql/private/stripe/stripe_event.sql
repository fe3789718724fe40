create function private.stripe_event(event data.gateway_events, body jsonb)
returns private.gateway_news
language plpgsql stable set search_path = ''
as $$
declare
    v_news private.gateway_news;
    v_object jsonb := body;
begin
    if event.signature_scheme = 'api' then
        event := private.describe_reading(event, body);
    else
        v_object := body #> '{data,object}';
        event.event_id := left(body ->> 'id', 255);
        event.event_type := case when jsonb_typeof(v_object) = 'object' then left(body ->> 'type', 255) end;
        event.is_live := coalesce(body ->> 'livemode' = 'true', false);
        event.occurred_at := case
            when body ->> 'created' ~ '^\d{1,11}$' then to_timestamp((body ->> 'created')::bigint)
        end;
        -- The fee is in the balance transaction, of which webhooks contain only the id.
        if v_object ->> 'object' = 'charge' and v_object ->> 'captured' = 'true'
            and v_object ->> 'id' ~ '^[A-Za-z0-9_]{1,64}$'
            and jsonb_typeof(v_object -> 'balance_transaction') = 'string'
        then
            v_news.due_reading := jsonb_build_object(
                'kind', 'charge', 'object_id', v_object ->> 'id', 'fee_id', v_object ->> 'balance_transaction'
            );
        end if;
    end if;
    event.subject := private.stripe_subject(v_object);
    v_news.event := event;
    v_news.object := v_object;
    v_news.is_mapped := private.is_stripe_type(event.event_type);
    return v_news;
end;
$$;

comment on function private.stripe_event is 'Read what a stored Stripe event is; see private.gateway_news';
