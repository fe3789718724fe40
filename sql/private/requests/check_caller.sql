create function private.check_caller()
returns void
language plpgsql stable set search_path = ''
as $$
begin
    -- Programs (service) act in their own name; anonymous callers have nothing that would need an owner.
    if private.token_claim('role') in ('donor', 'organizer', 'staff') and private.caller_email() is null then
        perform private.fail('email_required', 403, 'the token holds no email address');
    end if;
end;
$$;

comment on function private.check_caller is
$$Refuse a person whose token holds no email address

What donors, organizers and staff do is recorded under an address, and so are their idempotency keys. 403
email_required.$$;
