create function private.gateway_units(gateway text, amount_minor bigint, currency text)
returns numeric
language sql stable set search_path = ''
as $$
    select amount_minor * 10::numeric ^ (coalesce(rule.exponent, currencies.exponent) - currencies.exponent)
    from data.currencies
    left join data.gateway_currencies as rule
        on rule.currency = currencies.code and rule.gateway = gateway_units.gateway
    where currencies.code = gateway_units.currency
$$;

comment on function private.gateway_units is
$$Convert our minor units into the gateway's: 100 ISK are 10000 at Stripe

The result is not a whole number where the gateway has fewer decimals.$$;
