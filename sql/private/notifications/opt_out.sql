create function private.opt_out(type text, recipient text, reason text)
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    insert into data.opt_outs (type, recipient, reason)
    values (opt_out.type, lower(opt_out.recipient), left(opt_out.reason, 1000))
    on conflict on constraint opt_outs_pkey do nothing;
end;
$$;

comment on function private.opt_out is
$$Record that a recipient wants no more messages by a channel, EMAIL or SMS

Receipts and refunds are still sent by mail. For staff, when somebody answers to List-Unsubscribe: select
private.opt_out('EMAIL', 'ada@example.org', 'asked by mail').$$;
