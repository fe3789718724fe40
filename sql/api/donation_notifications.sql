create function api.donation_notifications(id uuid)
returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
    if not exists (select from data.donations where donations.id = donation_notifications.id) then
        perform private.fail('donation_not_found', 404, 'no donation has this id');
    end if;
    return (
        select coalesce(
            jsonb_agg(private.show_notification(notifications) order by notifications.created_at, notifications.id),
            '[]'
        )
        from data.notifications
        where notifications.donation_id = donation_notifications.id
    );
end;
$$;

comment on function api.donation_notifications is
$$List what people were told about a donation, oldest first

[{id, donation_id, kind, type, recipient, status, retry_count, last_error, provider_id, created_at, send_after,
attempted_at, sent_at}]. status is PENDING, SENT, FAILED for good, or SUPERSEDED: there was nothing left to tell. For
staff. 404 donation_not_found.$$;

grant execute on function api.donation_notifications to staff;
