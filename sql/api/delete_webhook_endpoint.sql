create function api.delete_webhook_endpoint()
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_id uuid := private.resource_id();
    v_route text := 'DELETE /webhook-endpoints/' || v_id;
    v_endpoint data.webhook_endpoints;
    v_replay jsonb;
begin
    v_replay := private.claim_idempotency_key(v_route, '{}');
    if v_replay is not null then
        return v_replay;
    end if;
    v_endpoint := private.own_webhook_endpoint(v_id);
    delete from data.webhook_endpoints as endpoint where endpoint.id = v_id;
    perform private.audit(
        'delete_webhook_endpoint', 'webhook_endpoint', v_id, jsonb_build_object('url', v_endpoint.url)
    );
    return private.keep_answer(v_route, 200, null, private.show_webhook_endpoint(v_endpoint));
end;
$$;

comment on function api.delete_webhook_endpoint is
$$Delete a webhook endpoint with its deliveries; a delivery that waits is not sent any more

The header X-Resource-Id names the endpoint (through the proxy: the path). 200 with the endpoint as it was.
Idempotency-Key is honoured. For its owner and staff. 404 webhook_endpoint_not_found.$$;

grant execute on function api.delete_webhook_endpoint to organizer, staff;
