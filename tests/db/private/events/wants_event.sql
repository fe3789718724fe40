begin;
select plan(6);

select ok(private.wants_event('{*}', 'donation.completed'), 'all');
select ok(private.wants_event('{payment.failed,donation.completed}', 'donation.completed'), 'one type');
select ok(private.wants_event('{donation.*}', 'donation.completed'), 'a family');
select ok(not private.wants_event('{donation.*}', 'payment.failed'), 'but no other');
select ok(not private.wants_event('{donation.completed}', 'donation.failed'), 'and no other type');
select ok(not private.wants_event('{}', 'donation.failed'), 'nothing wants nothing');

select * from finish();
rollback;
