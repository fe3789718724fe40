-- Verify careforall:audit_log on pg

begin;

insert into data.audit_log (role, action, object_type, object_id)
values ('staff', 'verify', 'campaign', data.uuid_v7());

do $$
begin
    update data.audit_log set action = 'forged' where action = 'verify';
    raise exception 'the audit log can be changed';
exception when sqlstate 'PT409' then
    null;
end;
$$;

select donation_id, from_status, to_status, payment_id, gateway_event_id, happened_at, version
from data.donation_state_history where false;

rollback;
