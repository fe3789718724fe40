create function private.is_public_event(type text)
returns boolean
language sql immutable
as $$
    select split_part(type, '.', 1) in ('campaign', 'donation', 'payment', 'refund')
$$;

comment on function private.is_public_event is
'Tell whether subscribers hear of events of this type: those of campaigns, donations, payments and refunds, not what we tell ourselves';
