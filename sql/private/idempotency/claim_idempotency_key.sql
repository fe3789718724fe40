create function private.claim_idempotency_key(route text, request jsonb)
returns jsonb
language plpgsql volatile set search_path = '' set lock_timeout = '2s'
as $$
declare
    v_key text := private.idempotency_key();
    v_scope text := private.idempotency_scope(route);
    v_hash bytea := private.hash_request(request);
    v_stored data.idempotency_keys;
begin
    if v_key is null then
        return null;
    end if;
    begin
        -- Waits while another request holds the same key; an expired key is free again.
        insert into data.idempotency_keys as stored (scope, key, request_hash, expires_at)
        -- 72 hours, so that a request that a bug of Friday broke can still be repeated on Monday.
        values (v_scope, v_key, v_hash, now() + interval '72 hours')
        on conflict (scope, key) do update
        set request_hash = excluded.request_hash, created_at = now(), expires_at = excluded.expires_at
        where stored.expires_at <= now();
        if found then
            return null;
        end if;
    exception when lock_not_available then
        perform private.fail_for_now('request_in_progress', 409, 1,
            'a request with this Idempotency-Key is being worked on', 'Repeat it with the same key.');
    end;
    select * into v_stored from data.idempotency_keys where scope = v_scope and key = v_key;
    if v_stored.request_hash <> v_hash then
        perform private.fail('idempotency_key_reused', 422, 'Idempotency-Key was used before with another request',
            'Use a fresh key for a new request.');
    end if;
    perform private.answer(v_stored.response_status, v_stored.response_location, true);
    return v_stored.response_body;
end;
$$;

comment on function private.claim_idempotency_key is
$$Claim the request's Idempotency-Key; returns the stored answer if the request was answered before, else null

request is the typed request with defaults filled in. Without a key it returns null as well. The claim lasts if the
transaction commits; private.keep_answer stores the answer, which is replayed for 72 hours. 400 invalid_idempotency_key,
409 request_in_progress after 2 s, 422 idempotency_key_reused.$$;
