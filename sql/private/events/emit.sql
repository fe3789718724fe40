create function private.emit(events jsonb[])
returns void
language plpgsql volatile set search_path = ''
as $$
begin
    perform pgmq.send_batch('events', events);
end;
$$;

comment on function private.emit is
$$Queue domain events (see private.event) in the transaction that they tell of

Call it once, with all events of the transaction.$$;
