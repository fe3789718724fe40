create function private.parse_email(body json, field text)
returns text
language plpgsql immutable set search_path = ''
as $$
declare
    v_email text := private.parse_text(body, field, 254);
begin
    if not private.is_email(v_email) then
        perform private.fail('invalid_email', 400, field || ' must be an email address such as ada@example.org');
    end if;
    return v_email;
end;
$$;

comment on function private.parse_email is
$$Parse an optional email address of a request and return it as it was sent; null when absent

ASCII addresses as browsers' forms take them, with a domain that has a dot. 400 invalid_email.$$;
