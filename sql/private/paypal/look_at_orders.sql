create function private.look_at_orders(at_most int default 1000)
returns int
language plpgsql volatile security definer set search_path = ''
as $$
declare
    v_looks jsonb[];
begin
    with due as (
        select unsettled.payment_id
        from private.unsettled_orders() as unsettled
        left join data.order_looks as look on look.payment_id = unsettled.payment_id
        where coalesce(look.next_look_at, now()) <= now()
        order by coalesce(look.next_look_at, now()), unsettled.payment_id
        limit at_most
    ),

    looked as (
        insert into data.order_looks (payment_id, next_look_at)
        select due.payment_id, now() + interval '10 minutes' from due
        -- Pauses double, up to a day, so that few messages pile up while the gateway is away.
        on conflict on constraint order_looks_pkey do update
        set looks = order_looks.looks + 1,
            next_look_at = now() + least(interval '10 minutes' * 2 ^ least(order_looks.looks, 9), interval '1 day')
        returning order_looks.payment_id
    )

    select array_agg(private.event('order.unsettled', null, 1, jsonb_build_object('payment_id', looked.payment_id)))
    into v_looks from looked;
    delete from data.order_looks where order_looks.next_look_at < now() - interval '7 days';
    if v_looks is not null then
        perform private.emit(v_looks);
    end if;
    return coalesce(cardinality(v_looks), 0);
end;
$$;

comment on function private.look_at_orders is
$$Ask the workers to read orders again that are not settled at PayPal: event order.unsettled

For the first time ten minutes after an order began to wait, then after pauses that double; see
private.unsettled_orders. Returns for how many it asked. Called by pg_cron every five minutes.$$;

grant execute on function private.look_at_orders to clock;
