create function private.payment_history(payment_id uuid)
returns jsonb
language sql stable set search_path = ''
as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'from_status', history.from_status,
        'to_status', history.to_status,
        'event_id', history.event_id,
        'event_timestamp', history.event_timestamp,
        'received_at', history.received_at,
        'version', history.version
    ) order by history.id), '[]')
    from data.payment_state_history as history
    where history.payment_id = payment_history.payment_id
$$;

comment on function private.payment_history is 'List the changes of a payment''s status, oldest first';
