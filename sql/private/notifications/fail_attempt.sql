create function private.fail_attempt(id uuid, reason text, is_in_doubt boolean)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
    update data.notifications
    set last_error = left(reason, 1000),
        is_in_doubt = fail_attempt.is_in_doubt,
        told_minor = case when fail_attempt.is_in_doubt then told_minor end
    where notifications.id = fail_attempt.id and notifications.status = 'PENDING';
end;
$$;

comment on function private.fail_attempt is
$$Store why an attempt to send a notification failed; it stays PENDING and is tried again

is_in_doubt: it may have got through all the same. If it did not, the next try tells what is true by then.$$;

grant execute on function private.fail_attempt to workers;
