-- Verify careforall:notifications on pg

begin;

select id, donation_id, kind, about, type, recipient, status, retry_count, sent_at from data.notifications where false;

do $$
begin
    insert into data.notifications (donation_id, kind, recipient, status)
    values (data.uuid_v7(), 'receipt', 'verify@careforall.example', 'SENT');
    raise exception 'a notification can be SENT without a time';
exception when check_violation then
    null;
end;
$$;

rollback;
