create function private.start_delivery(id uuid, turn int)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_delivery data.webhook_deliveries;
    v_endpoint data.webhook_endpoints;
    v_event data.event_log;
begin
    select * into v_delivery from data.webhook_deliveries as delivery
    where delivery.id = start_delivery.id and delivery.turn = start_delivery.turn and delivery.status = 'PENDING';
    if not found then
        return null;
    end if;
    select * into strict v_endpoint from data.webhook_endpoints as endpoint where endpoint.id = v_delivery.endpoint_id;
    if not v_endpoint.is_enabled then
        update data.webhook_deliveries as delivery set status = 'FAILED', last_error = 'the endpoint is disabled'
        where delivery.id = v_delivery.id and delivery.turn = v_delivery.turn;
        return null;
    end if;
    select * into strict v_event from data.event_log as event where event.event_id = v_delivery.event_id;
    return jsonb_build_object(
        'url', v_endpoint.url,
        'secrets', array_remove(array[
            v_endpoint.secret, case when v_endpoint.previous_secret_until > now() then v_endpoint.previous_secret end
        ], null),
        'webhook_id', v_event.event_id,
        'body', private.public_event(v_event)::text
    );
end;
$$;

comment on function private.start_delivery is
$$Return what to send for a delivery: {url, secrets, webhook_id, body}

Null when it is done, has failed, or turn is not its turn; if its endpoint is disabled, it fails here. body is text, to
be signed and sent as it is. secrets are two while the secret is rotated.$$;

grant execute on function private.start_delivery to workers;
