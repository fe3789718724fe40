create function private.store_refund(id uuid, gateway_refund_id text)
returns void
language plpgsql volatile security definer set search_path = ''
as $$
begin
    update data.refunds
    set gateway_refund_id = store_refund.gateway_refund_id
    where refunds.id = store_refund.id and refunds.gateway_refund_id is null;
end;
$$;

comment on function private.store_refund is
$$Store the gateway's id of a refund that it has accepted. Its webhooks say what becomes of it.$$;

grant execute on function private.store_refund to workers;
