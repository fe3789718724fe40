create function private.follow_up(event data.gateway_events, object jsonb)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    if event.gateway = 'paypal' then
        perform private.follow_up_paypal(event);
    elsif object ->> 'object' = 'charge' and event.signature_scheme <> 'api'
        and object ->> 'captured' = 'true' and jsonb_typeof(object -> 'balance_transaction') = 'string'
        and object ->> 'id' ~ '^[A-Za-z0-9_]{1,64}$'
        and not exists (
            select from data.evidence
            where evidence.payment_id = event.payment_id and evidence.kind = 'fee'
                and evidence.object_id = object ->> 'balance_transaction'
        )
    then
        -- The fee is in the balance transaction, of which webhooks contain only the id.
        perform private.ask_confirmation(event.id, event.gateway, 'charge', object ->> 'id');
    end if;
end;
$$;

comment on function private.follow_up is
$$Ask for what an applied event calls for next: to read a Stripe charge's fee, to capture an approved PayPal order$$;
