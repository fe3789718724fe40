create function private.is_whole_for_caller(donor_email text)
returns boolean
language sql stable set search_path = ''
as $$
    select case private.token_claim('role')
        when 'staff' then true
        when 'service' then true
        when 'donor' then coalesce(private.caller_email() = lower(donor_email), false)
        else false
    end
$$;

comment on function private.is_whole_for_caller is
$$Decide whether the caller may see all that belongs to the donor with this address

Staff, services and the donor may.$$;
