create function private.mask_email(email text)
returns text
language sql immutable
as $$
    select left(email, 1) || '***@' || split_part(email, '@', 2)
$$;

comment on function private.mask_email is 'Show whose address it is to who knows it already: a***@example.org';
