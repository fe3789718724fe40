create function private.check_chargeable(gateway text, amount_minor bigint, currency text)
returns void
language plpgsql stable set search_path = ''
as $$
declare
    v_units numeric := private.gateway_units(gateway, amount_minor, currency);
    v_rule data.gateway_currencies;
begin
    select * into v_rule from data.gateway_currencies as rule
    where rule.gateway = check_chargeable.gateway and rule.currency = check_chargeable.currency;
    if not found then
        perform private.fail('currency_not_chargeable', 400, format('%s does not charge in %s', gateway, currency));
    end if;
    if v_units % v_rule.step_units <> 0 then
        perform private.fail('amount_not_chargeable', 400,
            format('amount has more decimals than %s takes in %s', gateway, currency));
    end if;
    if v_units < v_rule.minimum_units then
        perform private.fail('amount_too_small', 400,
            format('amount is less than the smallest %s charge of %s', gateway, currency));
    end if;
    if v_units > v_rule.maximum_units then
        perform private.fail('amount_too_large', 400, format('amount is more than %s charges at once', gateway));
    end if;
end;
$$;

comment on function private.check_chargeable is
$$Refuse an amount that the gateway would refuse, before it is asked

400 currency_not_chargeable, amount_not_chargeable, amount_too_small, amount_too_large.$$;
