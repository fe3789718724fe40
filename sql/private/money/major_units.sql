create function private.major_units(amount_minor numeric, currency text)
returns numeric
language plpgsql stable set search_path = ''
as $$
begin
    return (
        select round(amount_minor / 10::numeric ^ currencies.exponent, currencies.exponent)
        from data.currencies
        where currencies.code = currency
    );
end;
$$;

comment on function private.major_units is
$$Convert minor units into major units with the currency's decimals: 1250 USD is 12.50, 1200 JPY is 1200

Exact, because it divides by a power of ten.$$;

grant execute on function private.major_units to web_anon, donor, organizer, staff, service;
