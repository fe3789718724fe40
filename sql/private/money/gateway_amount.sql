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
$$Write an amount as the gateway wants it: Stripe an integer in its units, PayPal a decimal text in major units

Exact for what private.check_chargeable let pass.$$;
