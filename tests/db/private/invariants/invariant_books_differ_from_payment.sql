begin;
\ir ../../support/sound.sql
select plan(7);

select is_empty(
    $$select * from private.invariant_books_differ_from_payment('-infinity')$$, 'sound money breaks nothing'
);
select is(
    pg_temp.found(
        'books_differ_from_payment',
        $$update data.ledger_transfers set amount_minor = 1251 where kind = 'capture'$$, now() - interval '1 hour'
    ),
    format('%1$s campaign_funds USD: 750 wanted, 751 booked; %1$s gateway_clearing USD: -1184 wanted, -1185 booked',
        :'payment'),
    'a cent too much'
);
select is(
    pg_temp.found(
        'books_differ_from_payment',
        'update data.ledger_transfers set amount_minor = 1251', now() + interval '1 hour'
    ),
    null,
    'which a check of later money does not look at'
);
select is(
    pg_temp.found('books_differ_from_payment', $$delete from data.ledger_transfers where kind = 'fee'$$),
    format('%1$s fees USD: -66 wanted, 0 booked; %1$s gateway_clearing USD: -1184 wanted, -1250 booked', :'payment'),
    'a line is missing'
);
select isnt(
    pg_temp.found('books_differ_from_payment',
        $$update data.ledger_transfers set credit_account = 'owed_to_donors' where kind = 'capture'$$),
    null, 'the wrong account'
);
select isnt(
    pg_temp.found('books_differ_from_payment',
        $$update data.ledger_transfers set currency = 'EUR' where kind = 'refund'$$),
    null, 'the wrong currency'
);
select isnt(
    pg_temp.found('books_differ_from_payment', 'update data.payments set is_counted = false'),
    null, 'or a payment that says something else'
);

select * from finish();
rollback;
