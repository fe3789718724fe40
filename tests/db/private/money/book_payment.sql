begin;
\ir ../../support/gift.sql
select plan(11);

-- The payment as stored, with other sums; book_payment itself stores nothing of it.
create function pg_temp.changed(payment_id uuid, changes jsonb) returns data.payments
language sql stable
as $$ select (jsonb_populate_record(payments, changes)).* from data.payments where id = payment_id $$;
create function pg_temp.booked(payment_id uuid, old_sums jsonb, new_sums jsonb) returns text
language sql volatile
as $$
    select string_agg(format('%s %s', moved.currency, moved.amount_minor), ', ')
    from data.payments
    join data.donations on donations.id = payments.donation_id
    cross join lateral private.book_payment(
        donations.campaign_id, pg_temp.changed(payment_id, old_sums), pg_temp.changed(payment_id, new_sums), null
    ) as moved
    where payments.id = payment_id
$$;

select is(pg_temp.booked(:'payment', '{}', '{}'), null, 'without a difference, nothing is booked');
select is(
    pg_temp.booked(:'payment', '{}', '{"captured_minor": 1250, "captured_currency": "USD"}'), 'USD 1250',
    'a capture moves the campaign''s funds'
);
select is(
    pg_temp.books(:'payment'), '{"campaign_funds": 1250, "gateway_clearing": -1250}'::jsonb,
    'from the gateway''s clearing account'
);
select is(
    pg_temp.booked(
        :'payment', '{"captured_minor": 1250, "captured_currency": "USD"}',
        '{"captured_minor": 1250, "captured_currency": "USD", "fee_minor": 66, "fee_currency": "USD"}'
    ),
    null, 'a fee that comes later leaves the funds alone'
);
select is(
    pg_temp.booked(
        :'payment', '{"captured_minor": 1250, "captured_currency": "USD"}',
        '{"captured_minor": 1250, "captured_currency": "USD", "refunded_minor": 500}'
    ),
    'USD -500', 'only the difference is booked'
);
select is(
    pg_temp.booked(
        :'payment', '{"captured_minor": 1250, "captured_currency": "USD", "refunded_minor": 500}',
        '{"captured_minor": 1250, "captured_currency": "USD", "refunded_minor": 200}'
    ),
    'USD 300', 'a refund that failed in part comes back'
);
select is(
    pg_temp.books(:'payment'),
    '{"campaign_funds": 1050, "refunds": 200, "gateway_clearing": -1184, "fees": -66}'::jsonb, 'the books follow'
);
select results_eq(
    'select kind, debit_account, credit_account, amount_minor from data.ledger_transfers order by id',
    $$values ('capture', 'gateway_clearing', 'campaign_funds', 1250::bigint), ('fee', 'fees', 'gateway_clearing', 66),
    ('refund', 'campaign_funds', 'refunds', 500), ('refund', 'refunds', 'campaign_funds', 300)$$,
    'corrections are transfers the other way: rows are never changed'
);
select bag_eq(
    format($$
        select moved.* from private.book_payment(
            %L, pg_temp.changed(%2$L, '{"captured_minor": 1250, "captured_currency": "USD"}'),
            pg_temp.changed(%2$L, '{"captured_minor": 1250, "captured_currency": "EUR"}'), null
        ) as moved $$, :'campaign', :'payment'),
    $$values ('USD', -1250::bigint), ('EUR', 1250)$$, 'a currency that proves wrong moves both, each by itself'
);
select is(
    pg_temp.booked(
        :'payment', '{}', '{"is_counted": false, "captured_minor": 1250, "captured_currency": "USD"}'
    ),
    null, 'a second capture of a gift is owed to the donor and is not the campaign''s money'
);
select is((pg_temp.books(:'payment') ->> 'owed_to_donors')::bigint, 1250::bigint, 'and kept apart for giving back');

select * from finish();
rollback;
