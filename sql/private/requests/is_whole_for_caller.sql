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
'Tell whether the caller may see all of what belongs to the donor with this address: staff, services and the donor';
