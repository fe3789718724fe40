create function api.webhook_deliveries(
    id uuid, status text default null, before uuid default null, page_limit int default 20
)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
    v_endpoint uuid := (api.webhook_endpoint(webhook_deliveries.id) ->> 'id')::uuid;
begin
    if page_limit not between 1 and 100 then
        perform private.fail('invalid_parameter', 400, 'limit must be 1 to 100');
    end if;
    return (
        select coalesce(jsonb_agg(private.show_webhook_delivery(page) order by page.id desc), '[]')
        from (
            select delivery.*
            from data.webhook_deliveries as delivery
            where delivery.endpoint_id = v_endpoint
                and (webhook_deliveries.status is null or delivery.status = webhook_deliveries.status)
                and (before is null or delivery.id < before)
            order by delivery.id desc
            limit page_limit
        ) as page
    );
end;
$$;

comment on function api.webhook_deliveries is
$$List the deliveries of a webhook endpoint, newest first, each with the log of its attempts

status is PENDING, DELIVERED or FAILED. before is the id of the last delivery that was read; page_limit is 1 to 100.
Deliveries are kept for 30 days. For the endpoint's owner and staff. 400 invalid_parameter; 404
webhook_endpoint_not_found.$$;

grant execute on function api.webhook_deliveries to organizer, staff;
