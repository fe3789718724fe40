create function private.describe_event(event data.gateway_events, body jsonb)
returns private.gateway_news
language plpgsql stable set search_path = ''
as $$
begin
    -- Each gateway has its line here and in private.gateway_evidence.
    return case event.gateway
        when 'stripe' then private.stripe_event(event, body)
        when 'paypal' then private.paypal_event(event, body)
        else row(event, null, null, null, null)::private.gateway_news
    end;
end;
$$;

comment on function private.describe_event is
$$Read what a stored event is, by the function of its gateway; writes nothing

An event of a gateway that has no line here is not readable.$$;
