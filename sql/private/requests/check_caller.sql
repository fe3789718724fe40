create function private.check_caller()
returns void
language plpgsql stable set search_path = ''
as $$
begin
    -- Programs (service) act in their own name, strangers in none.
    if private.token_claim('role') in ('donor', 'organizer', 'staff') and private.caller_email() is null then
        perform private.fail('email_required', 403, 'the token holds no email address of its bearer');
    end if;
end;
$$;

comment on function private.check_caller is
$$Refuse a person who acts without saying who it is

What donors, organizers and staff do belongs to an address, and so do their idempotency keys. 403 email_required.$$;
