create function private.idempotency_key()
returns text
language plpgsql stable set search_path = ''
as $$
declare
    v_key text := private.header('idempotency-key');
begin
    if v_key is null then
        return null;
    end if;
    -- The header's draft standard makes the value a quoted string; most clients send it bare. Both name the same key.
    v_key := regexp_replace(v_key, '^"(.*)"$', '\1');
    if v_key !~ '^[!-~]{1,255}$' then
        perform private.fail('invalid_idempotency_key', 400,
            'Idempotency-Key must be 1 to 255 printable ASCII characters without blanks');
    end if;
    return v_key;
end;
$$;

comment on function private.idempotency_key is
$$Read the Idempotency-Key of the request, without quotes; null when none was sent

400 invalid_idempotency_key.$$;
