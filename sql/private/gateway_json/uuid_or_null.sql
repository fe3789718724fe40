create function private.uuid_or_null(text text)
returns uuid
language sql immutable
as $$
    select case
        when text ~ '^[[:xdigit:]]{8}(-[[:xdigit:]]{4}){3}-[[:xdigit:]]{12}$' then text::uuid
    end
$$;

comment on function private.uuid_or_null is 'Read one of our ids that a gateway kept for us; null if it is not one';
