create function private.keep_answer(route text, status int, location text, body jsonb)
returns jsonb
language plpgsql volatile set search_path = ''
as $$
begin
    perform private.answer(status, location);
    update data.idempotency_keys
    set response_status = status, response_location = location, response_body = body
    where scope = private.idempotency_scope(route) and key = private.idempotency_key();
    return body;
end;
$$;

comment on function private.keep_answer is
$$Answer with status, Location and body, and store them under the request's Idempotency-Key, if it has one

Returns body. Call it last: after an error before it, the key is free again.$$;
