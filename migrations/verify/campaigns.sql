-- Verify careforall:campaigns on pg

begin;

insert into data.campaigns (title, currency) values ('verify', 'USD');
update data.campaigns set title = 'verified' where title = 'verify';
select 1 / count(*) from data.campaigns where title = 'verified' and version = 2;

rollback;
