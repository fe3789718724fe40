create function private.gateway_amount(gateway text, amount_minor bigint, currency text)
returns jsonb
language sql stable set search_path = ''
as $$
    select case gateway
        when 'paypal' then to_jsonb(round(private.major_units(amount_minor, currency), rule.exponent)::text)
        else to_jsonb(trunc(private.gateway_units(gateway, amount_minor, currency)))
    end
    from (select) as one
    left join data.gateway_currencies as rule
        on rule.gateway = gateway_amount.gateway and rule.currency = gateway_amount.currency
$$;

comment on function private.gateway_amount is
$$Write an amount as the gateway wants it: an integer in Stripe's units, a decimal in major units for PayPal

Exact for all amounts that private.check_chargeable accepts.$$;
