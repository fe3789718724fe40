create function api.replay_webhooks(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_id uuid := private.resource_id();
    v_route text := 'POST /webhook-endpoints/' || v_id || '/replay';
    v_wanted jsonb := private.parse_replay(body);
    v_endpoint data.webhook_endpoints;
    v_events uuid[];
    v_replay jsonb;
begin
    v_replay := private.claim_idempotency_key(v_route, v_wanted);
    if v_replay is not null then
        return v_replay;
    end if;
    v_endpoint := private.own_webhook_endpoint(v_id);
    if not v_endpoint.is_enabled then
        perform private.fail('endpoint_disabled', 409, 'the webhook endpoint is disabled', 'Enable it first.');
    end if;
    v_events := private.events_to_replay(v_endpoint, v_wanted);
    perform private.audit('replay_webhooks', 'webhook_endpoint', v_id, body::jsonb);
    return private.keep_answer(v_route, 202, null, jsonb_build_object(
        'replayed', private.replay_deliveries(v_id, v_events)
    ));
end;
$$;

comment on function api.replay_webhooks is
$$Send events to a webhook endpoint again

Body: {delivery_id}, or {from, to?, is_delivered_included = false}: all events recorded from one moment until before the
other that the endpoint wants and has not taken, including those that it missed while it was disabled. Each keeps its
webhook-id. 202 with {replayed}, a number. The header X-Resource-Id names the endpoint (through the proxy: the path).
Idempotency-Key is honoured. For its owner and staff. 400 names the field; 404 webhook_endpoint_not_found,
delivery_not_found; 409 endpoint_disabled, too_many_events (more than 10,000: shorten the period).$$;

grant execute on function api.replay_webhooks to organizer, staff;
