begin;
\ir ../../support/giving.sql
\ir ../../support/subscribers.sql
select plan(6);

select pg_temp.campaign_of('ada@example.org') as campaign \gset
select pg_temp.campaign_of(null) as of_the_house \gset
select ok(private.may_hear_of('ada@example.org', 'donation.completed', :'campaign'), 'of one''s own campaign');
select ok(
    not private.may_hear_of('eve@example.org', 'donation.completed', :'campaign'), 'Case 90: of no other campaign'
);
select ok(
    not private.may_hear_of('ada@example.org', 'donation.completed', :'of_the_house'), 'nor of events of the house''s'
);
select ok(not private.may_hear_of('ada@example.org', 'donation.completed', null), 'nor of events without a campaign');
select ok(private.may_hear_of(null, 'donation.completed', :'campaign'), 'staff of all');
select ok(
    not private.may_hear_of(null, 'gateway_event.unconfirmed', :'campaign'), 'but of nothing that we tell ourselves'
);

select * from finish();
rollback;
