begin;
select plan(4);

select is(private.mask_email('ada@example.org'), 'a***@example.org', 'one letter and the domain are shown');
select is(private.mask_email('a@example.org'), 'a***@example.org', 'a short name tells not how short it is');
select is(private.mask_email('Ada.Lovelace+gift@mail.example.org'), 'A***@mail.example.org', 'nor a long one how long');
select is(private.mask_email(null), null, 'nothing is nothing');

select * from finish();
rollback;
