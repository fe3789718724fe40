create function api.change_webhook_endpoint(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_id uuid := private.resource_id();
    v_route text := 'PATCH /webhook-endpoints/' || v_id;
    v_url text;
    v_types text[];
    v_is_enabled boolean;
    v_endpoint data.webhook_endpoints;
    v_replay jsonb;
begin
    perform private.check_body(body, '{version,url,event_types,is_enabled}', '{version}');
    v_url := private.parse_webhook_url(body, 'url');
    v_types := private.parse_event_types(body, 'event_types');
    v_is_enabled := private.parse_boolean(body, 'is_enabled', null);
    v_replay := private.claim_idempotency_key(v_route, jsonb_build_object(
        'version', private.parse_version(body), 'url', v_url, 'event_types', v_types, 'is_enabled', v_is_enabled
    ));
    if v_replay is not null then
        return v_replay;
    end if;
    v_endpoint := private.own_webhook_endpoint(v_id);
    perform private.check_version(v_endpoint.version, private.parse_version(body));
    v_is_enabled := coalesce(v_is_enabled, v_endpoint.is_enabled);
    update data.webhook_endpoints as endpoint
    set url = coalesce(v_url, endpoint.url),
        event_types = coalesce(v_types, endpoint.event_types),
        is_enabled = v_is_enabled,
        disabled_reason = case when not v_is_enabled then coalesce(endpoint.disabled_reason, 'by_hand') end,
        disabled_at = case when not v_is_enabled then coalesce(endpoint.disabled_at, now()) end
    where endpoint.id = v_id
    returning * into v_endpoint;
    perform private.audit('change_webhook_endpoint', 'webhook_endpoint', v_id, body::jsonb);
    return private.keep_answer(v_route, 200, null, private.show_webhook_endpoint(v_endpoint));
end;
$$;

comment on function api.change_webhook_endpoint is
$$Change a webhook endpoint, disable or enable it

Body: {version, url?, event_types?, is_enabled?}; a field that is absent stays as it is. The header X-Resource-Id names
the endpoint (through the proxy: the path). An endpoint that is enabled again gets events from then on; replay what it
missed. 200 with the endpoint. Idempotency-Key is honoured. For its owner and staff. 400 names the field; 404
webhook_endpoint_not_found; 409 stale_version.$$;

grant execute on function api.change_webhook_endpoint to organizer, staff;
