create function private.caller_email()
returns text
language plpgsql stable set search_path = ''
as $$
declare
    v_email constant json := nullif(current_setting('request.jwt.claims', true), '')::json -> 'email';
begin
    -- Read as text, a number or a list would pass for an address.
    if json_typeof(v_email) = 'string' and private.is_email(v_email #>> '{}') then
        return lower(v_email #>> '{}');
    end if;
    return null;
end;
$$;

comment on function private.caller_email is
$$Read the caller's email address from the token, in lower case; null if the token holds none$$;
