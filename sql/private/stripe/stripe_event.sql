create function private.stripe_event(
    inout event data.gateway_events, body jsonb,
    out object jsonb, out is_mapped boolean, out named_payment_id uuid, out due_reading jsonb
)
language plpgsql stable set search_path = ''
as $$
begin
    if event.signature_scheme = 'api' then
        object := body;
        event := private.describe_reading(event, body);
    else
        object := body #> '{data,object}';
        event.event_id := left(body ->> 'id', 255);
        event.event_type := case when jsonb_typeof(object) = 'object' then left(body ->> 'type', 255) end;
        event.is_live := coalesce(body ->> 'livemode' = 'true', false);
        event.occurred_at := case
            when body ->> 'created' ~ '^\d{1,11}$' then to_timestamp((body ->> 'created')::bigint)
        end;
        -- The fee is in the balance transaction, of which webhooks contain only the id.
        if object ->> 'object' = 'charge' and object ->> 'captured' = 'true'
            and jsonb_typeof(object -> 'balance_transaction') = 'string' and object ->> 'id' ~ '^[A-Za-z0-9_]{1,64}$'
        then
            due_reading := jsonb_build_object(
                'kind', 'charge', 'object_id', object ->> 'id', 'fee_id', object ->> 'balance_transaction'
            );
        end if;
    end if;
    event.subject := private.stripe_subject(object);
    is_mapped := private.is_stripe_type(event.event_type);
end;
$$;

comment on function private.stripe_event is 'Read what a stored Stripe event is; see private.describe_event';
