create function private.event_key(gateway text, body jsonb, raw bytea)
returns text
language sql immutable
as $$
    select case
        when jsonb_typeof(body) = 'object' and body ->> 'id' ~ '^[!-~]{1,255}$' and jsonb_typeof(body -> 'id') = 'string'
            -- By || for its immutability (concat_ws has none): only so is this inlined where it is called.
            then
                -- PayPal says neither in the body: its signature is for one account and one mode.
                case when gateway = 'paypal' then 'event ' when body ->> 'livemode' = 'true' then 'live ' else 'test ' end
                || coalesce(case when gateway <> 'paypal' then left(body ->> 'account', 255) || ' ' end, '')
                || (body ->> 'id')
        else 'sha256:' || encode(sha256(raw), 'hex')
    end
$$;

comment on function private.event_key is
$$Name an event so that each of its deliveries has the same name

The gateway's own event id, with Stripe's mode and account, all inside the signed body; the SHA-256 of the body where
none can be read.$$;
