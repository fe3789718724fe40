create function private.reading_key(kind text, raw bytea)
returns text
language sql immutable
as $$
    select format('reading %s %s', kind, encode(sha256(raw), 'hex'))
$$;

comment on function private.reading_key is 'Name a reading so that the same answer of a gateway''s API is stored once';
