create function private.finish_delivery(
    id uuid, turn int, http_status int, error text, duration_ms int, reply text, retry_after int
)
returns text
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_delivery data.webhook_deliveries;
begin
    update data.webhook_deliveries as delivery
    set attempts = attempts + 1, last_status = http_status, last_error = left(finish_delivery.error, 200)
    where delivery.id = finish_delivery.id and delivery.turn = finish_delivery.turn and delivery.status = 'PENDING'
    returning * into v_delivery;
    if not found then
        return null;
    end if;
    insert into data.webhook_attempts (delivery_id, status, error, duration_ms, reply)
    values (
        v_delivery.id, http_status, left(finish_delivery.error, 200), finish_delivery.duration_ms,
        left(finish_delivery.reply, 1000)
    );
    if http_status between 200 and 299 then
        update data.webhook_deliveries as delivery set status = 'DELIVERED', delivered_at = clock_timestamp()
        where delivery.id = v_delivery.id;
        return 'DELIVERED';
    end if;
    if http_status = 410 then
        perform private.give_up_delivery(v_delivery, 'gone');
        return 'FAILED';
    end if;
    if private.retry_pause(v_delivery.step + 1) is null then
        perform private.give_up_delivery(v_delivery, 'failing');
        return 'FAILED';
    end if;
    perform private.retry_delivery(v_delivery, retry_after);
    return 'PENDING';
end;
$$;

comment on function private.finish_delivery is
$$Store how an attempt of a delivery ended; returns DELIVERED, FAILED, PENDING, or null if turn is not its turn

http_status is the answer's; if it is null, error says why there was no answer. Only 2xx delivers; 410 disables the
endpoint; everything else is tried again after private.retry_pause, or after retry_after seconds if that is later.
Durations are milliseconds; reply is cut.$$;

grant execute on function private.finish_delivery to workers;
