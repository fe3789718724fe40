create function private.traceparent()
returns text
language sql stable
as $$
    select coalesce(nullif(current_setting('careforall.traceparent', true), ''), private.header('traceparent'))
$$;

comment on function private.traceparent is
'Name the trace this transaction belongs to (W3C traceparent), set by the caller or sent as a header; null if neither.';
