create function private.caller_email()
returns text
language plpgsql stable set search_path = ''
as $$
declare
    v_email constant json := nullif(current_setting('request.jwt.claims', true), '')::json -> 'email';
begin
    -- A number or a list would be an address as soon as it is read as text.
    if json_typeof(v_email) = 'string' and private.is_email(v_email #>> '{}') then
        return lower(v_email #>> '{}');
    end if;
    return null;
end;
$$;

comment on function private.caller_email is
'Read who the caller is: the email of the token in lower case; null where it holds none that is an address';
