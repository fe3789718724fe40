create function private.parse_phone_number(body json, field text)
returns text
language plpgsql immutable set search_path = ''
as $$
declare
    v_number text := private.parse_text(body, field, 16);
begin
    if v_number !~ '^\+[1-9][0-9]{6,14}$' then
        perform private.fail('invalid_phone_number', 400, field || ' must be a phone number such as +14155550100');
    end if;
    return v_number;
end;
$$;

comment on function private.parse_phone_number is
$$Parse an optional phone number of a request in the form E.164; null when absent. 400 invalid_phone_number.

Only the provider knows whether anybody has this number: the workers hear of it.$$;
