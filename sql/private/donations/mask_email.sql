create function private.mask_email(email text)
returns text
language sql immutable
as $$
    select left(email, 1) || '***@' || split_part(email, '@', 2)
$$;

comment on function private.mask_email is
'Mask an address so that only a person who knows it recognizes it: a***@example.org';
