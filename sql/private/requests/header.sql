create function private.header(name text)
returns text
language sql stable
as $$
    -- A setting made in an earlier transaction of this session reads as '', not null.
    select nullif(current_setting('request.headers', true), '')::json ->> name
$$;

comment on function private.header is
$$Read a header of the request being answered, by its lower-case name

Null outside PostgREST or when absent. A caller is identified by the token, never by a header.$$;
