create function api.webhook_endpoints()
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_owner text := private.webhook_owner();
begin
    return (
        select coalesce(jsonb_agg(private.show_webhook_endpoint(endpoint) order by endpoint.id), '[]')
        from data.webhook_endpoints as endpoint
        where v_owner is null or endpoint.owner_email = v_owner
    );
end;
$$;

comment on function api.webhook_endpoints is
$$List the caller's webhook endpoints, oldest first; all of them for staff. For organizers and staff.$$;

grant execute on function api.webhook_endpoints to organizer, staff;
