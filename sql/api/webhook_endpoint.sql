create function api.webhook_endpoint(id uuid)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_owner text := private.webhook_owner();
    v_endpoint data.webhook_endpoints;
begin
    select * into v_endpoint from data.webhook_endpoints as endpoint
    where endpoint.id = webhook_endpoint.id and (v_owner is null or endpoint.owner_email = v_owner);
    if not found then
        perform private.fail('webhook_endpoint_not_found', 404, 'you have no webhook endpoint with this id');
    end if;
    return private.show_webhook_endpoint(v_endpoint);
end;
$$;

comment on function api.webhook_endpoint is
$$Read one of the caller's webhook endpoints, or any for staff

For organizers and staff. 404 webhook_endpoint_not_found.$$;

grant execute on function api.webhook_endpoint to organizer, staff;
