begin;
\ir ../../support/evidence.sql
select plan(3);

create function pg_temp.captures() returns text
language sql stable
as $$
    select concat_ws(' ', number, known.amount_minor, known.currency, intent_minor)
    from data.payments cross join lateral private.known_captures(payments) as known
$$;

select is(pg_temp.captures(), '0', 'nothing yet');
select pg_temp.claims('captured pi_1 1250 - USD, captured ch_1 700 - USD, captured ch_1 750 - USD, captured ch_2 500 - USD,'
    || ' captured ch_3 9 - EUR') as done \gset
update data.payments set captured_minor = 1250, captured_currency = 'USD';
select is(pg_temp.captures(), '2 1250 USD 1250', 'charges beside their intent, in the currency of the payment');
select isnt(pg_temp.captures(), '3 1259 USD 1250', 'never across currencies');

select * from finish();
rollback;
