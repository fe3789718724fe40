create function private.is_public_event(type text)
returns boolean
language sql immutable
as $$
    select split_part(type, '.', 1) in ('campaign', 'donation', 'payment', 'refund')
$$;

comment on function private.is_public_event is
$$Decide whether subscribers get events of this type

They get those of campaigns, donations, payments and refunds, not those that our own programs send each other.$$;
