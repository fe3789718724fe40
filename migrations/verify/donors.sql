-- Verify careforall:donors on pg

begin;

insert into data.donors (email) values ('verify@careforall.example');
select 1 / count(*) from data.donors where email = 'verify@careforall.example';

rollback;
