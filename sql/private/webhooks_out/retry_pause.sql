create function private.retry_pause(step int)
returns interval
language sql immutable
as $$
    select (array['5 s', '5 min', '30 min', '2 h', '5 h', '10 h', '14 h', '20 h', '24 h']::interval[])[step]
$$;

comment on function private.retry_pause is
'Return how long to wait after attempt number step failed (Standard Webhooks); null after the tenth, the last';
