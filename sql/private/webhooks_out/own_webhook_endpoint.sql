create function private.own_webhook_endpoint(id uuid)
returns data.webhook_endpoints
language plpgsql volatile set search_path = ''
as $$
declare
    v_owner text := private.webhook_owner();
    v_endpoint data.webhook_endpoints;
begin
    select * into v_endpoint from data.webhook_endpoints as endpoint
    where endpoint.id = own_webhook_endpoint.id
        and (v_owner is null or endpoint.owner_email = v_owner)
    for no key update;
    if not found then
        perform private.fail('webhook_endpoint_not_found', 404, 'you have no webhook endpoint with this id');
    end if;
    return v_endpoint;
end;
$$;

comment on function private.own_webhook_endpoint is
$$Lock a webhook endpoint that the caller may change: their own, or any for staff

404 webhook_endpoint_not_found, also for an endpoint of somebody else.$$;
