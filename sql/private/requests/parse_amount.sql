create function private.parse_amount(body json, field text, currency data.currencies)
returns bigint
language plpgsql immutable set search_path = ''
as $$
declare
    v_amount numeric;
begin
    if coalesce(json_typeof(body -> field), 'null') = 'null' then
        return null;
    end if;
    -- A cast would take NaN, Infinity, exponents, signs, blanks, digits other than 0-9 and absurd lengths:
    -- the pattern takes none of them.
    if json_typeof(body -> field) not in ('number', 'string')
        or body ->> field !~ '^[0-9]{1,15}(\.[0-9]{1,10})?$'
    then
        perform private.fail('invalid_amount', 400,
            field || ' must be a decimal number of major units of at most 15 digits',
            'Send 12.50 or "12.50": no sign, no exponent, no separator of thousands.');
    end if;
    v_amount := trim_scale((body ->> field)::numeric);
    if v_amount = 0 then
        perform private.fail('invalid_amount', 400, field || ' must be more than zero');
    end if;
    if scale(v_amount) > currency.exponent then
        perform private.fail('too_many_decimals', 400,
            format('%s has %s decimals, %s has %s', field, scale(v_amount), currency.code, currency.exponent),
            'Amounts are never rounded.');
    end if;
    -- Twelve digits of minor units are more than anybody gives, and sums of them stay far inside a bigint.
    if v_amount * 10::numeric ^ currency.exponent >= 1e12::numeric then
        perform private.fail('amount_too_large', 400, field || ' is more than this platform takes');
    end if;
    -- 10 ^ exponent alone would be a double.
    return (v_amount * 10::numeric ^ currency.exponent)::bigint;
end;
$$;

comment on function private.parse_amount is
$$Parse an optional amount of a request, a number or string in major units, into minor units of currency

Refused if it is not exact, never rounded. Null when absent. 400 invalid_amount, too_many_decimals, amount_too_large
(from 10^12 minor units).$$;
