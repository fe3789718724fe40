create function private.show_webhook_endpoint(endpoint data.webhook_endpoints)
returns jsonb
language sql stable
as $$
    select jsonb_build_object(
        'id', endpoint.id,
        'owner_email', endpoint.owner_email,
        'url', endpoint.url,
        'event_types', endpoint.event_types,
        'is_enabled', endpoint.is_enabled,
        'disabled_reason', endpoint.disabled_reason,
        'disabled_at', endpoint.disabled_at,
        'previous_secret_until',
        case when endpoint.previous_secret_until > now() then endpoint.previous_secret_until end,
        'version', endpoint.version,
        'created_at', endpoint.created_at,
        'updated_at', endpoint.updated_at
    )
$$;

comment on function private.show_webhook_endpoint is 'Show a webhook endpoint as the API does, without its secrets';
