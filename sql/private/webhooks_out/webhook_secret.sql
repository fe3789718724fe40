create function private.webhook_secret()
returns text
language plpgsql volatile set search_path = ''
as $$
begin
    -- 244 random bits of the system's generator in 32 bytes.
    return 'whsec_' || encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'base64');
end;
$$;

comment on function private.webhook_secret is
'Make a secret that signs webhooks: whsec_ and base64 of 32 bytes (Standard Webhooks)';
