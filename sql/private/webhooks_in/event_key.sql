create function private.event_key(gateway text, body jsonb, raw bytea)
returns text
language sql immutable
as $$
    select case
        when jsonb_typeof(body) = 'object'
            and body ->> 'id' ~ '^[!-~]{1,255}$' and jsonb_typeof(body -> 'id') = 'string'
            -- Joined by ||, which is immutable (concat_ws is not), so that the function is inlined where it is called.
            then
                -- PayPal's body names neither mode nor account: its signature is for one of each.
                case when gateway = 'paypal' then 'event ' when body ->> 'livemode' = 'true' then 'live ' else 'test ' end
                || coalesce(case when gateway <> 'paypal' then left(body ->> 'account', 255) || ' ' end, '')
                || (body ->> 'id')
        else 'sha256:' || encode(sha256(raw), 'hex')
    end
$$;

comment on function private.event_key is
$$Name an event so that all its deliveries have the same name

It is the gateway's own event id with Stripe's mode and account, all from the signed body; the SHA-256 of the body where
there is no id to read.$$;
