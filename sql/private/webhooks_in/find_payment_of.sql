create function private.find_payment_of(event data.gateway_events, object jsonb)
returns uuid
language plpgsql volatile set search_path = ''
as $$
begin
    return case event.gateway
        when 'paypal' then private.find_paypal_payment(object)
        else private.find_payment(event.gateway, event.subject)
    end;
end;
$$;

comment on function private.find_payment_of is 'Find our payment that an event speaks of; null when there is none yet';
