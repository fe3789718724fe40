create function private.fresh_message(message jsonb)
returns jsonb
language sql immutable
as $$
    select case
        when jsonb_typeof(message -> 'options') = 'object'
            then jsonb_set(
                message, '{options}', (message -> 'options') - array['retries', 'traceback', 'requeue_timestamp']
            )
        else message
    end
$$;

comment on function private.fresh_message is 'Remove from a message what Dramatiq noted about failed tries';
