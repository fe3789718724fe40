create function private.event_key(has_mode_in_events boolean, body jsonb, raw bytea)
returns text
language sql immutable
as $$
    select case
        when jsonb_typeof(body) = 'object'
            and body ->> 'id' ~ '^[!-~]{1,255}$' and jsonb_typeof(body -> 'id') = 'string'
            -- Joined by ||, which is immutable (concat_ws is not), so that the function is inlined where it is called.
            then
                case
                    when not has_mode_in_events then 'event '
                    when body ->> 'livemode' = 'true' then 'live '
                    else 'test '
                end
                || coalesce(case when has_mode_in_events then left(body ->> 'account', 255) || ' ' end, '')
                || (body ->> 'id')
        else 'sha256:' || encode(sha256(raw), 'hex')
    end
$$;

comment on function private.event_key is
$$Name an event so that all its deliveries have the same name

It is the gateway's own event id, with mode and account if the gateway has_mode_in_events, all from the signed body;
the SHA-256 of the body where there is no id to read.$$;
