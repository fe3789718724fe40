create function private.parse_webhook_url(body json, field text)
returns text
language plpgsql stable set search_path = ''
as $$
declare
    v_url text := private.parse_text(body, field, 2000);
    v_port int;
    v_is_ipv6 boolean;
begin
    if v_url is null then
        return null;
    end if;
    -- Without user and fragment, and without anything that two programs could read in two ways.
    if v_url !~ ('^https?://([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])'
            || '(:[1-9][0-9]{0,4})?([/?][!-~]*)?$')
        or v_url ~ '[#\\"<>^`{|}]'
    then
        perform private.fail('invalid_url', 400, field || ' must be a URL such as https://example.org/webhooks');
    end if;
    if v_url ~ '^https?://\[' then
        begin
            v_is_ipv6 := family(substring(v_url from '\[(.+)\]')::inet) = 6;
        exception when invalid_text_representation then
            v_is_ipv6 := false;
        end;
        if not v_is_ipv6 then
            perform private.fail('invalid_url', 400, field || ' must have an IPv6 address in its brackets');
        end if;
    end if;
    v_port := substring(v_url from '^https?://[^/?]*[^:/?]:([0-9]+)([/?]|$)')::int;
    if v_port > 65535 or (v_port < 1024 and v_port not in (80, 443)) then
        perform private.fail('invalid_url', 400, field || ' must have port 443, or one from 1024 to 65535');
    end if;
    -- http is for a developer's own machine; the workers send there only where WEBHOOKS_ALLOW_INSECURE says so.
    if v_url ~ '^http://' and (
        (select is_live from data.deployment)
        or v_url !~ '^http://(localhost|127\.0\.0\.1|\[::1\])([:/?]|$)'
    ) then
        perform private.fail('invalid_url', 400, field || ' must begin with https://');
    end if;
    return v_url;
end;
$$;

comment on function private.parse_webhook_url is
$$Parse an optional address of a webhook endpoint; null when absent

It is https, or http to loopback where no real money moves. At every delivery it is decided anew whether the name leads
to an address that we may reach. 400 invalid_url, wrong_type, too_long.$$;
