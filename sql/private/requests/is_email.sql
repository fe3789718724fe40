create function private.is_email(address text)
returns boolean
language sql immutable
as $$
    select length(address) <= 254
        and address ~ (
            '^[A-Za-z0-9.!#$%&''*+/=?^_`{|}~-]{1,64}'
            || '@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$'
        )
        -- Not an encoded word of MIME: mail programs would read another address in it.
        and address !~ '^\.|\.@|\.\..*@|=\?'
$$;

comment on function private.is_email is
$$Decide whether a text is an email address; null for null

ASCII addresses as browsers' forms take them, with a domain that has a dot.$$;
