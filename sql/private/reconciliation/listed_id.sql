create function private.listed_id(object jsonb, raw bytea)
returns text
language sql immutable
as $$
    select left(coalesce(
        object ->> 'id', object ->> 'dispute_id', object #>> '{transaction_info,transaction_id}',
        'sha256:' || encode(sha256(raw), 'hex')
    ), 255)
$$;

comment on function private.listed_id is
$$Name an object that a gateway listed: by the gateway's id, or by the hash of its bytes if it has none$$;
