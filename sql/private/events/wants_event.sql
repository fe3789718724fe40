create function private.wants_event(event_types text[], type text)
returns boolean
language sql immutable
as $$
    select event_types && array['*', split_part(type, '.', 1) || '.*', type]
$$;

comment on function private.wants_event is
'Decide whether a list of types such as donation.completed, families such as donation.*, or * covers a type';
