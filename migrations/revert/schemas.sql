-- Revert careforall:schemas from pg

begin;

drop table data.deployment;
drop function data.touch_row();
drop function data.refuse_change();
drop function data.uuid_v7();
drop schema data;
alter default privileges for role careforall_owner grant execute on functions to public;

commit;
