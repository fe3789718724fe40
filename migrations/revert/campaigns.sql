-- Revert careforall:campaigns from pg

begin;

drop table data.campaigns;
revoke usage on schema data from web_anon, donor, organizer, staff, service;

commit;
