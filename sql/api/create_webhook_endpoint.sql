create function api.create_webhook_endpoint(json)
returns jsonb
language plpgsql volatile security definer set search_path = ''
as $$
declare
    body alias for $1;
    v_route constant text := 'POST /webhook-endpoints';
    v_endpoint data.webhook_endpoints;
    v_replay jsonb;
begin
    perform private.check_body(body, '{url,event_types}', '{url}');
    v_endpoint.owner_email := private.webhook_owner();
    v_endpoint.url := private.parse_webhook_url(body, 'url');
    v_endpoint.event_types := coalesce(private.parse_event_types(body, 'event_types'), '{*}');
    v_replay := private.claim_idempotency_key(v_route, to_jsonb(v_endpoint));
    if v_replay is not null then
        return v_replay;
    end if;
    if (
        select count(*) from data.webhook_endpoints as mine
        where mine.owner_email is not distinct from v_endpoint.owner_email
    ) >= 20 then
        perform private.fail('too_many_endpoints', 409, 'you have 20 webhook endpoints', 'Delete one first.');
    end if;
    insert into data.webhook_endpoints (owner_email, url, event_types, secret)
    values (v_endpoint.owner_email, v_endpoint.url, v_endpoint.event_types, private.webhook_secret())
    returning * into v_endpoint;
    perform private.audit('create_webhook_endpoint', 'webhook_endpoint', v_endpoint.id, body::jsonb);
    return private.keep_answer(
        v_route, 201, '/api/v1/webhook-endpoints/' || v_endpoint.id,
        private.show_webhook_endpoint(v_endpoint) || jsonb_build_object('secret', v_endpoint.secret)
    );
end;
$$;

comment on function api.create_webhook_endpoint is
$$Create a webhook endpoint, to which we send events signed by the Standard Webhooks scheme

Body: {url, event_types = ["*"]}; url is https; a type is one such as donation.completed, or a family such as
donation.*. 201 with the endpoint, its Location, and its secret, which is shown only here. Organizers get events of
their own campaigns, staff of all. Idempotency-Key is honoured. 400 names the field; 403 email_required; 409
too_many_endpoints.$$;

grant execute on function api.create_webhook_endpoint to organizer, staff;
