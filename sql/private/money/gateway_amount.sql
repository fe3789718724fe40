create function private.gateway_amount(gateway text, amount_minor bigint, currency text)
returns jsonb
language sql stable set search_path = ''
as $$
    select case
        when gateways.has_decimal_amounts
            then to_jsonb(round(private.major_units(amount_minor, currency), rule.exponent)::text)
        else to_jsonb(trunc(private.gateway_units(gateway, amount_minor, currency)))
    end
    from data.gateways
    left join data.gateway_currencies as rule
        on rule.gateway = gateways.name and rule.currency = gateway_amount.currency
    where gateways.name = gateway_amount.gateway
$$;

comment on function private.gateway_amount is
$$Write an amount as the gateway wants it: an integer in its units, or a decimal text in major units

Exact for all amounts that private.check_chargeable accepts.$$;
