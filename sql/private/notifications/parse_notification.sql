create function private.parse_notification(body json)
returns data.notifications
language plpgsql stable set search_path = ''
as $$
declare
    v_notification data.notifications;
begin
    perform private.check_body(body, '{donation_id,type,kind,recipient,payload}', '{donation_id,type,kind}');
    v_notification.donation_id := private.parse_uuid(body, 'donation_id');
    v_notification.type := private.parse_text(body, 'type', 20);
    v_notification.kind := private.parse_text(body, 'kind', 50);
    if v_notification.kind not in ('receipt', 'refund', 'payment_failed', 'message') then
        perform private.fail('unknown_kind', 400, 'kind must be receipt, refund, payment_failed or message');
    end if;
    case v_notification.type
        when 'EMAIL' then v_notification.recipient := private.parse_email(body, 'recipient');
        when 'SMS' then
            if not (select deployment.has_sms from data.deployment) then
                perform private.fail('channel_not_available', 400,
                    'type SMS: there is no account to send text messages with');
            end if;
            perform private.check_body(body, '{donation_id,type,kind,recipient,payload}', '{recipient}');
            v_notification.recipient := private.parse_phone_number(body, 'recipient');
        else perform private.fail('unknown_channel', 400, 'type must be EMAIL or SMS');
    end case;
    v_notification.payload := private.parse_message(body -> 'payload', v_notification.kind, v_notification.type);
    return v_notification;
end;
$$;

comment on function private.parse_notification is
$$Parse and check the body of POST /notifications/send; recipient stays null when the donor is meant

400 names the field.$$;
