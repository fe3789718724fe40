create function private.find_or_add_donor(email text)
returns uuid
language plpgsql volatile set search_path = ''
as $$
declare
    v_email text := lower(email);
    v_id uuid;
begin
    select id into v_id from data.donors where donors.email = v_email;
    if found then
        return v_id;
    end if;
    insert into data.donors (email) values (v_email) on conflict do nothing returning id into v_id;
    if not found then
        -- Another transaction has added the same person meanwhile.
        select id into strict v_id from data.donors where donors.email = v_email;
    end if;
    return v_id;
end;
$$;

comment on function private.find_or_add_donor is
'Find the donor with an address, in upper or lower case, or add one; returns the id';
