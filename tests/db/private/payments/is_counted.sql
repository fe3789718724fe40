begin;
\ir ../../support/giving.sql
select plan(5);

select pg_temp.donation(pg_temp.campaign()) as donation \gset
-- Ids in the order in which the payments were made.
\set first 00000000-0000-7000-8000-000000000001
\set second 00000000-0000-7000-8000-000000000002
insert into data.payments (id, donation_id, gateway, amount_minor, currency, is_open) values
(:'first', :'donation', 'stripe', 1250, 'USD', false), (:'second', :'donation', 'stripe', 1250, 'USD', true);

select ok(bool_and(private.is_counted(payments)), 'while nothing is captured, each may be the gift') from data.payments;
update data.payments set captured_minor = 1250, captured_currency = 'USD' where id = :'second';
select ok(private.is_counted(payments), 'the only captured one is the gift') from data.payments where id = :'second';
update data.payments set captured_minor = 1250, captured_currency = 'USD' where id = :'first';
select ok(
    private.is_counted(payments), 'of two captured ones the earlier is the gift'
)
from data.payments where id = :'first';
select ok(
    not private.is_counted(payments), 'and the later is not, whichever was heard of first'
)
from data.payments where id = :'second';
select pg_temp.donation(pg_temp.campaign()) as other \gset
update data.payments set donation_id = :'other' where id = :'first';
select ok(
    private.is_counted(payments), 'payments of another donation do not matter'
)
from data.payments where id = :'second';

select * from finish();
rollback;
