create function private.parse_currency(body json, field text, fallback text)
returns data.currencies
language plpgsql stable set search_path = ''
as $$
declare
    v_currency data.currencies;
begin
    if coalesce(json_typeof(body -> field), 'string') not in ('string', 'null') then
        perform private.fail('wrong_type', 400, field || ' must be a string');
    end if;
    select * into v_currency from data.currencies where code = coalesce(body ->> field, fallback);
    if not found then
        perform private.fail('unknown_currency', 400, field || ' must be an ISO 4217 code in capitals, such as USD');
    end if;
    return v_currency;
end;
$$;

comment on function private.parse_currency is
'Parse an optional currency code of a request; fallback when absent. 400 wrong_type, unknown_currency.';
