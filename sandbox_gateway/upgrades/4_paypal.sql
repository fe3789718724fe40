-- The keys of the sandbox's own certificate authority and of the certificates that signed webhooks.
create table paypal_certificates (
    name text primary key,  -- 'root', 'intermediate', or the id under which a leaf is served
    certificate text not null,  -- PEM
    private_key text not null,  -- PEM
    made_at real not null
) strict, without rowid;

-- PayPal-Request-Ids that were used, each for one kind of request.
create table paypal_requests (
    operation text not null,
    request_id text not null,
    fingerprint text not null,  -- SHA-256 of address and body
    resource_id text not null,  -- what was made of it: a replay answers its present state
    kept_until real not null,
    primary key (operation, request_id)
) strict, without rowid;
create index paypal_requests_by_age on paypal_requests (kept_until);
