create function private.token_claim(name text)
returns text
language sql stable
as $$
    select nullif(current_setting('request.jwt.claims', true), '')::json ->> name
$$;

comment on function private.token_claim is
$$Read a claim of the caller's token, such as role or email

PostgREST has verified it; null outside PostgREST or when absent.$$;
