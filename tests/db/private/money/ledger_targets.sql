begin;
\ir ../../support/gift.sql
select plan(14);

-- What the books must hold of the payment with other sums, without the capture itself.
create function pg_temp.targets(changes jsonb, is_capture boolean default false) returns setof text
language sql stable
as $$
    select format('%s < %s %s %s', target.debit_account, target.credit_account, target.amount_minor, target.currency)
    from data.payments
    cross join lateral private.ledger_targets(
        jsonb_populate_record(payments,
            '{"captured_minor": 1000, "captured_currency": "USD", "fee_currency": "USD"}'::jsonb || changes)
    ) as target
    where (target.kind = 'capture') = is_capture
$$;
create function pg_temp.capture_targets(changes jsonb) returns setof text
language sql stable as $$ select pg_temp.targets(changes, true) $$;

select is_empty($$select pg_temp.capture_targets('{"captured_minor": 0}')$$, 'a payment without money has no books');
select bag_eq(
    $$select pg_temp.capture_targets('{}')$$, $$values ('gateway_clearing < campaign_funds 1000 USD')$$,
    'captured money is the campaign''s'
);
select bag_eq(
    $$select pg_temp.capture_targets('{"is_counted": false}')$$,
    $$values ('gateway_clearing < owed_to_donors 1000 USD')$$,
    'a second capture is owed to the donor'
);
select bag_eq(
    $$select pg_temp.capture_targets('{"captured_minor": 1200, "captured_currency": "JPY"}')$$,
    $$values ('gateway_clearing < campaign_funds 1200 JPY')$$, 'in the currency received, not the one asked for'
);
select is_empty($$select pg_temp.targets('{"status": "REFUNDED"}')$$, 'sums count, not the word of the status');

select bag_eq(
    $$select pg_temp.targets('{"refunded_minor": 400}')$$, $$values ('campaign_funds < refunds 400 USD')$$,
    'a refund takes from the gift'
);
select bag_eq(
    $$select pg_temp.targets('{"refunded_minor": 1300}')$$,
    $$values ('campaign_funds < refunds 1000 USD'), ('platform_loss < refunds 300 USD')$$,
    'what is refunded beyond it, the platform bears'
);
select bag_eq(
    $$select pg_temp.targets('{"disputed_minor": 1000}')$$, $$values ('campaign_funds < disputes 1000 USD')$$,
    'a dispute takes it out'
);
select bag_eq(
    $$select pg_temp.targets('{"refunded_minor": 400, "disputed_minor": 1000}')$$,
    $$values ('campaign_funds < refunds 400 USD'), ('campaign_funds < disputes 600 USD'),
    ('platform_loss < disputes 400 USD')$$,
    'after a partial refund, a dispute of the whole takes what is left'
);
select bag_eq(
    $$select pg_temp.targets('{"refunded_minor": 1000, "disputed_minor": 1000}')$$,
    $$values ('campaign_funds < refunds 1000 USD'), ('platform_loss < disputes 1000 USD')$$, 'the campaign never owes'
);
select bag_eq(
    $$select pg_temp.targets('{"is_counted": false, "refunded_minor": 1000}')$$,
    $$values ('owed_to_donors < refunds 1000 USD')$$,
    'what was owed is given back from there'
);
select bag_eq(
    $$select pg_temp.targets('{"fee_minor": 59}')$$, $$values ('fees < gateway_clearing 59 USD')$$,
    'a fee is taken from the clearing account'
);
select bag_eq(
    $$select pg_temp.targets('{"fee_minor": 59, "fee_currency": "EUR"}')$$,
    $$values ('fees < gateway_clearing 59 EUR')$$,
    'in its own currency'
);
select bag_eq(
    $$select pg_temp.targets('{"fee_minor": -10}')$$, $$values ('fees < gateway_clearing -10 USD')$$,
    'a fee given back is negative'
);

select * from finish();
rollback;
