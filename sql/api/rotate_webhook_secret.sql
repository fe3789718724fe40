create function api.rotate_webhook_secret(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_id uuid := private.resource_id();
    v_route text := 'POST /webhook-endpoints/' || v_id || '/rotate-secret';
    v_is_leaked boolean;
    v_endpoint data.webhook_endpoints;
    v_replay jsonb;
begin
    perform private.check_body(body, '{is_leaked}', '{}');
    v_is_leaked := private.parse_boolean(body, 'is_leaked', false);
    v_replay := private.claim_idempotency_key(v_route, jsonb_build_object('is_leaked', v_is_leaked));
    if v_replay is not null then
        return v_replay;
    end if;
    v_endpoint := private.own_webhook_endpoint(v_id);
    update data.webhook_endpoints as endpoint
    set secret = private.webhook_secret(),
        previous_secret = case when not v_is_leaked then endpoint.secret end,
        previous_secret_until = case when not v_is_leaked then now() + interval '24 hours' end
    where endpoint.id = v_id
    returning * into v_endpoint;
    perform private.audit('rotate_webhook_secret', 'webhook_endpoint', v_id, body::jsonb);
    return private.keep_answer(
        v_route, 200, null, private.show_webhook_endpoint(v_endpoint) || jsonb_build_object('secret', v_endpoint.secret)
    );
end;
$$;

comment on function api.rotate_webhook_secret is
$$Give a webhook endpoint a fresh secret

Body: {is_leaked = false}. For 24 hours deliveries carry two signatures, by the fresh secret and by the one before. A
secret that has leaked signs nothing from now on. The header X-Resource-Id names the endpoint (through the proxy: the
path). 200 with the endpoint and its secret, which is shown only here. Idempotency-Key is honoured. For its owner and
staff. 400 names the field; 404 webhook_endpoint_not_found.$$;

grant execute on function api.rotate_webhook_secret to organizer, staff;
