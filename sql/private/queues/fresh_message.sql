create function private.fresh_message(message jsonb)
returns jsonb
language sql immutable
as $$
    select case
        when jsonb_typeof(message -> 'options') = 'object'
            then jsonb_set(message, '{options}', (message -> 'options') - array['retries', 'traceback', 'requeue_timestamp'])
        else message
    end
$$;

comment on function private.fresh_message is 'Take off a message what Dramatiq noted of tries that failed';
