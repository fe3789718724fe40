create function private.finish_notification(id uuid, status text, provider_id text, reason text)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
    update data.notifications
    set status = finish_notification.status,
        provider_id = finish_notification.provider_id,
        last_error = reason,
        is_in_doubt = false,
        sent_at = case when finish_notification.status = 'SENT' then clock_timestamp() end
    where notifications.id = finish_notification.id and notifications.status = 'PENDING';
end;
$$;

comment on function private.finish_notification is
$$Mark a notification SENT, or FAILED for good with the reason

provider_id is its Message-ID, or what the provider called it. A notification that is finished stays as it is.$$;

grant execute on function private.finish_notification to workers;
