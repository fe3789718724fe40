create function private.audit(action text, object_type text, object_id uuid, detail jsonb)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    insert into data.audit_log (role, subject, action, object_type, object_id, detail, request_id, traceparent)
    values (
        coalesce(private.token_claim('role'), session_user::text), private.token_claim('email'),
        audit.action, audit.object_type, audit.object_id, audit.detail,
        private.header('x-request-id'), private.traceparent()
    );
end;
$$;

comment on function private.audit is
$$Record who did what to which object

role and subject come from the token, request id and trace from the headers.$$;
