-- Helpers for the tests of events and webhooks. Include after giving.sql.

-- Record an event of a campaign, and return its id; more is added to its data.
create function pg_temp.recorded(type text, campaign_id uuid, more jsonb default '{}') returns uuid
language plpgsql volatile
as $$
declare
    v_event jsonb := private.event(
        recorded.type, gen_random_uuid(), 1, recorded.more || jsonb_build_object('campaign_id', recorded.campaign_id)
    );
begin
    perform private.record_events(array[v_event]);
    return v_event ->> 'event_id';
end;
$$;

create function pg_temp.campaign_of(organizer text) returns uuid
language sql volatile
as $$
    insert into data.campaigns (title, currency, organizer_email) values ('Wells', 'USD', organizer) returning id
$$;

-- An endpoint that was made long ago; without an owner it is staff's.
create function pg_temp.endpoint(owner text default null, types text[] default '{*}') returns uuid
language sql volatile
as $$
    insert into data.webhook_endpoints (owner_email, url, event_types, secret, created_at)
    values (owner, 'https://example.org/hooks', types, private.webhook_secret(), now() - interval '1 day') returning id
$$;

-- The delivery of an event of a fresh campaign to an endpoint, about to be tried.
create function pg_temp.delivery(endpoint_id uuid) returns uuid
language sql volatile
as $$
    insert into data.webhook_deliveries (endpoint_id, event_id)
    values (endpoint_id, pg_temp.recorded('donation.completed', pg_temp.campaign())) returning id
$$;

-- What became of a delivery.
create function pg_temp.progress(delivery_id uuid) returns text
language sql stable
as $$
    select format('%s after %s, step %s, turn %s', status, attempts, step, turn)
    from data.webhook_deliveries where id = progress.delivery_id
$$;

-- Act as PostgREST does for a caller; resource is the id in the path.
create function pg_temp.call_as(role text, email text default null, resource uuid default null, key text default null)
returns void
language sql volatile
as $$
    select set_config('request.jwt.claims', json_build_object('role', role, 'email', email)::text, true),
        set_config('request.headers', json_strip_nulls(
            json_build_object('x-resource-id', resource, 'idempotency-key', key)
        )::text, true)
$$;

-- Status and word of the error that a statement raises; null if it raises none.
create function pg_temp.refusal(statement text) returns text
language plpgsql volatile
as $$
begin
    execute statement;
    return null;
exception when others then
    return substr(sqlstate, 3) || ' ' || sqlerrm;
end;
$$;
