create function private.give_up_delivery(delivery data.webhook_deliveries, reason text)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    update data.webhook_deliveries as lost set status = 'FAILED' where lost.id = delivery.id;
    -- An endpoint that has taken another event meanwhile is alive: only this event it cannot take.
    if reason = 'failing' and exists (
        select from data.webhook_deliveries as other
        where other.endpoint_id = delivery.endpoint_id and other.delivered_at > delivery.created_at
    ) then
        return;
    end if;
    update data.webhook_endpoints as endpoint
    set is_enabled = false, disabled_reason = reason, disabled_at = clock_timestamp()
    where endpoint.id = delivery.endpoint_id and endpoint.is_enabled;
end;
$$;

comment on function private.give_up_delivery is
$$Mark a delivery FAILED, and disable its endpoint

reason gone: the endpoint said so. reason failing: the endpoint is disabled only if it has taken nothing since the
delivery was made. A disabled endpoint shows in private.attention until somebody enables it.$$;
