create function private.retry_delivery(delivery data.webhook_deliveries, retry_after int)
returns void
language plpgsql volatile set search_path = ''
as $$
declare
    v_at timestamptz := clock_timestamp() + greatest(
        -- Up to a tenth later, so that deliveries that failed together are not repeated together.
        private.retry_pause(delivery.step + 1) * (1 + 0.1 * random()),
        -- An answer may not delay the next try by more than a day.
        make_interval(secs => least(coalesce(retry_after, 0), 86400))
    );
    v_delivery data.webhook_deliveries;
begin
    update data.webhook_deliveries as waiting
    set step = waiting.step + 1, turn = waiting.turn + 1, next_attempt_at = v_at
    where waiting.id = delivery.id
    returning * into strict v_delivery;
    perform pgmq.send('webhook_deliveries', private.delivery_message(v_delivery), v_at);
end;
$$;

comment on function private.retry_delivery is
$$Put a delivery that failed on the schedule again

After private.retry_pause and jitter, or after retry_after seconds (at most a day) if that is later.$$;
