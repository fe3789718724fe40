create function private.webhook_owner()
returns text
language plpgsql stable set search_path = ''
as $$
declare
    v_email text := private.caller_email();
begin
    if private.token_claim('role') = 'staff' then
        return null;
    end if;
    -- Null would mean staff, who get events of all campaigns.
    if v_email is null then
        perform private.fail('email_required', 403, 'the token holds no email address');
    end if;
    return v_email;
end;
$$;

comment on function private.webhook_owner is
$$Return the owner of endpoints that the caller makes: an organizer's email in lower case, null for staff

403 email_required.$$;
