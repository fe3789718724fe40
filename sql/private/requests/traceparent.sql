create function private.traceparent()
returns text
language sql stable
as $$
    select coalesce(nullif(current_setting('careforall.traceparent', true), ''), private.header('traceparent'))
$$;

comment on function private.traceparent is
'Read the trace that this transaction belongs to (W3C traceparent): set by a program or sent as a header, or null';
