create function private.idempotency_scope(route text)
returns text
language sql stable
as $$
    select concat_ws(
        ' ', coalesce(private.token_claim('role'), 'anonymous'),
        coalesce(private.caller_email(), private.token_claim('sub')), route
    )
$$;

comment on function private.idempotency_scope is
$$Name the scope in which an Idempotency-Key is unique: the caller and the route

A caller is a role and an email address. Programs without an address are told apart by the claim sub. Anonymous callers
share one scope, in which the hash of the request tells them apart.$$;
